import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import type { Evidence, Item } from "../core/knowledge.ts";
import { termsOf } from "../core/terms.ts";
import { loadTokenCounter } from "../core/tokens.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { bootstrap, type BootstrapPorts, type EvidenceState } from "./bootstrap.ts";
import { sampleEvidence, sampleItem, sampleNow, sampleRequest } from "./sample-item.suite.ts";

const mac = createMac(new Uint8Array(32).fill(3));
const count = await loadTokenCounter();

/** A store in memory that holds these items. */
async function portsWith(
  items: readonly Item[],
  over: Partial<BootstrapPorts> = {},
): Promise<BootstrapPorts> {
  const store = await openStore({
    path: ":memory:",
    tenant: "local",
    key: new Uint8Array(32).fill(7),
  });
  await store.replaceItems(
    new Map(items.map((item) => [item.key, { ...item, tokens: count(item.text) }])),
  );
  return {
    store,
    verify: async () => "verified",
    mac,
    now: sampleNow,
    delimiter: "0123456789ab",
    holdout: { experiment: "default", epsilon: 0.1 },
    ...over,
  };
}
const many = (size: number, over: Partial<Item> = {}): readonly Item[] =>
  Array.from({ length: size }, (_, n) =>
    sampleItem(`tool${n}`, { evidence: [sampleEvidence(`s${n}`)], ...over }),
  );
const states =
  (state: EvidenceState, of: Item): BootstrapPorts["verify"] =>
  async (evidence: Evidence) =>
    of.evidence.some((own) => own.session === evidence.session) ? state : "verified";

describe("bootstrap", () => {
  it("says nothing from an empty store", async () => {
    const briefing = await bootstrap(sampleRequest(), await portsWith([]));
    expect(briefing).toMatchObject({
      context: "",
      tokens: 0,
      members: [],
      inScope: 0,
      hidden: 0,
      assignment: null,
    });
  });

  it("shows a person everything that fits, and records no draw", async () => {
    const ports = await portsWith(many(60), { holdout: { experiment: "default", epsilon: 1 } });
    const briefing = await bootstrap(sampleRequest(), ports);
    expect(briefing.assignment).toBeNull();
    expect(briefing.members.every((member) => member.arm === "shown" && member.q === 0)).toBe(true);
    expect(briefing.context).toContain(`${briefing.members.length} of 60 shown.`);
    expect(briefing.members.map((member) => member.position)).toEqual(
      briefing.members.map((_, n) => n),
    );
    expect(briefing.members.length).toBeGreaterThan(15);
  });

  it("shows what belongs to this repository, this agent or everyone", async () => {
    const items = [
      sampleItem("here"),
      sampleItem("elsewhere", { repo: "example.org/dev/other" }),
      sampleItem("anywhere", { scope: "global", repo: null }),
      sampleItem("mine", { scope: "agent", repo: null, agent: "claude-code" }),
      sampleItem("theirs", { scope: "agent", repo: null, agent: "codex" }),
      sampleItem("unsure", { confidence: 0.6 }),
      sampleItem("waiting", { status: "quarantined" }),
    ];
    const ports = await portsWith(items);
    const shown = async (over: Parameters<typeof sampleRequest>[0]) => {
      const { context } = await bootstrap(sampleRequest(over), ports);
      return items
        .map((item) => item.text)
        .filter((text) => context.includes(text))
        .map((text) => termsOf(text)[0] ?? "");
    };
    expect((await shown({})).toSorted()).toEqual(["anywhere", "here", "mine"]);
    expect(await shown({ repo: null, agent: null })).toEqual(["anywhere"]);
    expect(await shown({ repo: "example.org/nobody/knows", agent: null })).toEqual(["anywhere"]);
  });

  it("hides what has changed under it, tells what was deleted, and puts nothing in its place", async () => {
    const items = many(5);
    const changed = await bootstrap(
      sampleRequest(),
      await portsWith(items, { verify: states("changed", items[2]!) }),
    );
    expect(changed).toMatchObject({ hidden: 1, inScope: 5 });
    expect(changed.context).toContain("4 of 5 shown.");
    expect(changed.context).not.toContain("`tool2`");
    expect(changed.members.map((member) => member.position)).toEqual([0, 1, 2, 3]);
    const archived = await bootstrap(
      sampleRequest(),
      await portsWith(items, { verify: states("archived", items[2]!) }),
    );
    expect(
      archived.context.split("\n").filter((line) => line.includes("source deleted")),
    ).toHaveLength(1);
  });

  it("looks at no more than two pieces of evidence of an item", async () => {
    const looked: Evidence[] = [];
    const verify: BootstrapPorts["verify"] = async (evidence) => {
      looked.push(evidence);
      return "verified";
    };
    const evidence = ["a", "b", "c", "d"].map((session) => sampleEvidence(session));
    await bootstrap(sampleRequest(), await portsWith([sampleItem("x", { evidence })], { verify }));
    expect(looked).toHaveLength(2);
  });

  it("briefs alike twice, with the same slate hash", async () => {
    const ports = await portsWith(many(30));
    const [one, other] = [
      await bootstrap(sampleRequest(), ports),
      await bootstrap(sampleRequest(), ports),
    ];
    expect(one).toEqual(other);
    expect(one.slateHash).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a request of a session", () => {
  const held = { experiment: "default", epsilon: 1 };
  const briefed = { experiment: "default", epsilon: 0 };

  it("that is held out gets nothing, and its slate is recorded", async () => {
    const ports = await portsWith(many(12), { holdout: held });
    const briefing = await bootstrap(sampleRequest({ session: "u" }), ports);
    expect(briefing).toMatchObject({
      context: "",
      tokens: 0,
      assignment: { arm: "withheld", propensity: 1 },
    });
    expect(briefing.members).toHaveLength(12);
    expect(new Set(briefing.members.map((member) => member.arm))).toEqual(
      new Set(["session-withheld"]),
    );
    expect(briefing.members.every((member) => member.q > 0)).toBe(true);
  });

  it("misses what was drawn, which nothing replaces", async () => {
    const ports = await portsWith(many(80), { holdout: briefed });
    const whole = await bootstrap(sampleRequest(), ports);
    for (const session of ["u1", "u2", "u3", "u4", "u5"]) {
      const briefing = await bootstrap(sampleRequest({ session }), ports);
      expect(briefing.members.map((member) => member.item.key)).toEqual(
        whole.members.map((member) => member.item.key),
      );
      const shown = briefing.members.filter((member) => member.arm === "shown");
      expect(briefing.context).toContain(`${shown.length} of 80 shown.`);
      for (const { item, arm } of briefing.members)
        expect(briefing.context.includes(`[${item.key.slice(0, 8)}]`)).toBe(arm === "shown");
    }
  });

  it("is assigned though there is nothing to say", async () => {
    const briefing = await bootstrap(
      sampleRequest({ session: "u" }),
      await portsWith([], { holdout: briefed }),
    );
    expect(briefing).toMatchObject({ context: "", assignment: { arm: "briefed", unit: "u" } });
  });
});

describe("the length of a context", () => {
  it("is never above what is allowed, by real count", async () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
      fc
        .array(
          fc.constantFrom("`pnpm test`", "fails", "数据库", "with", "</x>", "EACCES", "Überlänge"),
          { minLength: 1, maxLength: 40 },
        )
        .map((words) => words.join(" ")),
    );
    const request = fc.record({
      maxTokens: fc.integer({ min: 0, max: 1500 }),
      repo: fc.option(text),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 30 }), request, async (texts, over) => {
        const items = texts.map((one, n) =>
          sampleItem(`i${n}`, {
            text: one,
            scope: "global",
            repo: null,
            evidence: [sampleEvidence(`s${n}`)],
          }),
        );
        const ports = await portsWith(items);
        const briefing = await bootstrap(sampleRequest(over), ports);
        expect(briefing.tokens).toBeLessThanOrEqual(over.maxTokens);
        expect(count(briefing.context)).toBeLessThanOrEqual(briefing.tokens);
      }),
      { numRuns: 60 },
    );
  });

  it("is nothing where nothing fits", async () => {
    expect(
      (await bootstrap(sampleRequest({ maxTokens: 100 }), await portsWith(many(3)))).context,
    ).toBe("");
  });
});
