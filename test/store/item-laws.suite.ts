import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/knowledge.ts";
import { termsOf } from "../../src/core/terms.ts";
import type { Store } from "../../src/store/port.ts";
import { hex } from "./record-fixtures.ts";
import type { StoreFactory } from "./store-factory.ts";

export function item(name: string, over: Partial<Item> = {}): Item {
  return {
    key: hex(32, name),
    extractor: "fixes",
    category: "pitfall",
    scope: "global",
    repo: null,
    agent: null,
    text: `lesson about ${name}`,
    tokens: 7,
    confidence: 0.9,
    status: "active",
    support: 2,
    against: 0,
    seenOnce: false,
    firstSeen: 1_000,
    lastSeen: 2_000,
    costTurns: 3,
    costTokens: 400,
    costMs: null,
    environments: ["claude-code model-a"],
    signature: { tools: [], programs: [], errorTemplateIds: [], files: [] },
    evidence: [
      {
        session: hex(32, "session"),
        subject: hex(16, name),
        role: "failure",
        sourceKey: hex(32, "source"),
        locator: "b:0-9",
        rawHmac: hex(32, `raw ${name}`),
        excerpt: "it failed",
      },
    ],
    detail: { command: "make", tags: ["a", "b"], seen: 2, sure: true, none: null },
    ...over,
  };
}

async function put(store: Store, ...items: readonly Item[]): Promise<void> {
  await store.replaceItems(new Map(items.map((one) => [one.key, one])));
}

const everywhere = { repo: null, agent: null, minConfidence: 0, limit: 10 };

export function itemLaws(factory: StoreFactory): void {
  describe("items", () => {
    it("come back as they were written, by key and by the first digits of it", async () => {
      const store = await factory.open();
      const [one, two] = [item("one"), item("two", { scope: "repo", repo: "r", costMs: 12 })];
      await put(store, one, two);
      expect(await store.findItem(one.key)).toEqual(one);
      expect(await store.findItem(two.key.slice(0, 8))).toEqual(two);
      expect(await store.findItem("zzz")).toBeNull();
      expect(await store.findItem("")).toBeNull();
      await put(store, { ...one, key: "abc1" }, { ...one, key: "abc2" });
      await expect(store.findItem("abc")).rejects.toMatchObject({
        code: "ambiguous-id",
        exitCode: 2,
      });
      await store.close();
    });

    it("are listed most costly first, under every filter", async () => {
      const store = await factory.open();
      await put(
        store,
        item("cheap", { costTurns: 1 }),
        item("dear", { costTurns: 9, category: "fact", lastSeen: 9_000 }),
        item("here", { scope: "repo", repo: "example.org/dev/shop", costTurns: 5 }),
        item("theirs", { scope: "agent", agent: "codex", costTurns: 4, status: "retired" }),
      );
      const names = async (filter: Parameters<Store["items"]>[0]): Promise<string[]> =>
        (await store.items(filter)).map((one) => one.text.replace("lesson about ", ""));
      expect(await names({})).toEqual(["dear", "here", "theirs", "cheap"]);
      expect(await names({ limit: 2 })).toEqual(["dear", "here"]);
      expect(await names({ category: "fact" })).toEqual(["dear"]);
      expect(await names({ repo: "dev/shop" })).toEqual(["here"]);
      expect(await names({ agent: "codex" })).toEqual(["theirs"]);
      expect(await names({ status: "active", since: 3_000 })).toEqual(["dear"]);
      await store.close();
    });

    it("are proposed only when active, in scope and confident enough", async () => {
      const store = await factory.open();
      await put(
        store,
        item("anywhere"),
        item("here", { scope: "repo", repo: "shop" }),
        item("elsewhere", { scope: "repo", repo: "bank" }),
        item("mine", { scope: "agent", agent: "codex" }),
        item("doubtful", { confidence: 0.4 }),
        item("retired", { status: "retired" }),
        item("quarantined", { status: "quarantined" }),
      );
      const propose = async (repo: string | null, agent: string | null): Promise<unknown> => {
        const query = { terms: ["lesson"], repo, agent, minConfidence: 0.5, limit: 10 };
        const { items, inScope } = await store.proposeItems(query);
        return [items.map((one) => one.text.replace("lesson about ", "")).toSorted(), inScope];
      };
      expect(await propose(null, null)).toEqual([["anywhere"], 1]);
      expect(await propose("shop", null)).toEqual([["anywhere", "here"], 2]);
      expect(await propose("bank", "codex")).toEqual([["anywhere", "elsewhere", "mine"], 3]);
      await store.close();
    });

    it("are proposed in the order they were stored where they share as much, after those that share more", async () => {
      const store = await factory.open();
      const alike = ["a", "b", "c", "d", "e", "f"].map((name) =>
        item(name, { text: `run the build ${name}` }),
      );
      await put(store, ...alike, item("more", { text: "run the build of frobnicator" }));
      const terms = ["run", "build", "frobnicator"];
      const { items } = await store.proposeItems({ ...everywhere, terms, limit: 3 });
      expect(items.map((one) => one.key)).toEqual(["more", "a", "b"].map((name) => hex(32, name)));
      await store.close();
    });

    it("are proposed by what they share with the request, rare words first, then by confidence", async () => {
      const store = await factory.open();
      const signature = {
        tools: ["Bash"],
        programs: ["pytest"],
        errorTemplateIds: [hex(32, "e")],
        files: ["src/fooBar.ts"],
      };
      await put(
        store,
        item("common", { text: "run the build here", confidence: 0.7 }),
        item("rare", { text: "the build of frobnicator", confidence: 0.7 }),
        item("signed", { text: "something else", signature, confidence: 0.7 }),
        item("unrelated", { text: "quite different", confidence: 0.99 }),
      );
      const first = async (...terms: string[]): Promise<string | undefined> =>
        (await store.proposeItems({ ...everywhere, terms, limit: 1 })).items[0]?.key;
      expect(await first("build", "frobnicator")).toBe(hex(32, "rare"));
      expect(await first(...termsOf("edit src/fooBar.ts"))).toBe(hex(32, "signed"));
      expect(await first(hex(32, "e"))).toBe(hex(32, "signed"));
      expect(await first("pytest")).toBe(hex(32, "signed"));
      expect(await first()).toBe(hex(32, "unrelated"));
      const all = await store.proposeItems({ ...everywhere, terms: ["frobnicator"] });
      expect(all.items.map((one) => one.key).slice(0, 2)).toEqual([
        hex(32, "rare"),
        hex(32, "unrelated"),
      ]);
      expect(all.items).toHaveLength(4);
      expect(all.inScope).toBe(4);
      await store.close();
    });

    it("count terms of the active ones, the same after any changes as anew", async () => {
      const text = fc.constantFrom("run npm test", "npm fails", "pytest in src/fooBar.ts", "");
      const status = fc.constantFrom<Item["status"]>("active", "candidate");
      const change = fc.record({
        name: fc.constantFrom("x", "y", "z"),
        text,
        status,
        gone: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
          const gradual = await factory.open();
          const last = new Map<string, Item | null>();
          for (const { name, gone, ...over } of changes) {
            const next = new Map([[hex(32, name), gone ? null : item(name, over)]]);
            await gradual.replaceItems(next);
            for (const [key, value] of next) last.set(key, value);
          }
          const anew = await factory.open();
          await anew.replaceItems(last);
          const terms = [
            "run",
            "npm",
            "test",
            "fails",
            "pytest",
            "foo",
            "src/foobar.ts",
            "missing",
          ];
          const statistics = await gradual.termStatistics(terms);
          expect(statistics).toEqual(await anew.termStatistics(terms));
          const active = [...last.values()].filter((one) => one?.status === "active");
          const words = active.map((one) => termsOf(one?.text ?? ""));
          expect(statistics.items).toBe(active.length);
          expect(statistics.meanLength * active.length).toBeCloseTo(words.flat().length);
          for (const term of terms) {
            const frequency = words.filter((own) => own.includes(term)).length;
            expect(statistics.documentFrequency.get(term) ?? 0).toBe(frequency);
          }
          for (const query of ["npm", "pytest"]) {
            const shared = { ...everywhere, terms: [query], limit: 20 };
            const found = (await gradual.proposeItems(shared)).items.map((one) => one.key);
            expect(found.toSorted()).toEqual(active.map((one) => one?.key ?? "").toSorted());
          }
          await gradual.close();
          await anew.close();
        }),
        { numRuns: 25 },
      );
    });

    it("take any words of a request", async () => {
      const store = await factory.open();
      await put(store, item("Größe", { text: "die Größe der 世界 ist wichtig" }));
      const found = await store.proposeItems({ ...everywhere, terms: ["größe"], limit: 1 });
      expect(found.items).toHaveLength(1);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.string({ unit: "binary" })),
          fc.string(),
          async (terms, repo) => {
            const { items } = await store.proposeItems({ ...everywhere, repo, agent: repo, terms });
            expect(items).toHaveLength(1);
            await store.termStatistics(terms);
          },
        ),
        { numRuns: 200 },
      );
      await store.close();
    });
  });
}
