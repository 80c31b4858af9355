import { describe, expect, it } from "vitest";
import { sampleEvidence, sampleItem } from "../../src/bootstrap/sample-item.suite.ts";
import type { Item } from "../../src/core/knowledge.ts";
import { loadTokenCounter } from "../../src/core/tokens.ts";
import { openLoop } from "../../src/index.ts";
import { createMachine, type Machine } from "../e2e/whetstone.ts";

const repo = "git.example.com/acme/shop";

/** A lesson of the repository that no other resembles. */
function lesson(n: number, over: Partial<Item> = {}): Item {
  const [tool, flag] = [word(n), word(n * 7 + 3)];
  const text = `\`${tool} --${flag} ${word(n * 13 + 5)}\` fails with "unknown option ${flag}"; \`${tool} --no-${word(n * 17 + 11)}\` works instead.`;
  const evidence = [sampleEvidence(`one session of ${n}`), sampleEvidence(`another of ${n}`)];
  return sampleItem(`lesson ${n}`, {
    repo,
    text,
    confidence: 0.9,
    support: 2,
    seenOnce: false,
    evidence,
    lastSeen: Date.now(),
    ...over,
  });
}

/** Letters that depend on a number and look like a name. */
function word(n: number): string {
  const syllables = ["ba", "ke", "lo", "mi", "nu", "pra", "ste", "tri", "vo", "zun"];
  return Array.from(String(1000 + (n % 9000)), (digit) => syllables[Number(digit)]).join("");
}

/** A machine whose store holds these items. */
async function machineWith(items: readonly Item[]): Promise<Machine> {
  const machine = createMachine();
  const countTokens = await loadTokenCounter();
  await using loop = await openLoop({
    home: machine.whetstoneHome,
    userHome: machine.home,
    env: {},
  });
  const lease = await loop.store.acquireLease("derive", "test", 30_000);
  const counted = items.map((item) => ({ ...item, tokens: countTokens(item.text) }));
  await loop.store.replaceItems(new Map(counted.map((item) => [item.key, item])));
  if (lease !== null) await loop.store.releaseLease(lease);
  return machine;
}

interface Briefing {
  readonly context: string;
  readonly tokens: number;
  readonly inScope: number;
  readonly items: readonly { readonly id: string }[];
}

async function brief(machine: Machine, args: readonly string[] = []): Promise<Briefing> {
  const asked = ["bootstrap", "--repo", repo, "--agent", "claude-code", "--task-type", "build"];
  return (await machine.json([...asked, ...args])) as unknown as Briefing;
}

describe("seed 001: the bootstrapper", () => {
  it("001-07: of a thousand items it shows what fits into 2,000 tokens, and says of how many", async () => {
    const items = Array.from({ length: 1000 }, (_, n) => lesson(n));
    const machine = await machineWith(items);
    const countTokens = await loadTokenCounter();
    const { context, tokens, inScope, items: shown } = await brief(machine);
    expect(countTokens(context)).toBeLessThanOrEqual(2000);
    expect(countTokens(context)).toBeLessThanOrEqual(tokens);
    expect(inScope).toBe(1000);
    expect(shown.length).toBeGreaterThanOrEqual(15);
    expect(context).toContain(`${shown.length} of 1000 shown`);
    // "A thousand items in 2,000 tokens": their bare sentences alone are many times that.
    expect(countTokens(items.map(({ text }) => text).join("\n"))).toBeGreaterThan(20_000);

    const small = await brief(machine, ["--max-tokens", "500"]);
    expect(countTokens(small.context)).toBeLessThanOrEqual(500);
    expect(small.items.length).toBeLessThan(shown.length);
  });

  it("001-07: confidence from the cut-off on, each lesson once, nothing of other repositories and agents", async () => {
    const twin = lesson(4);
    const items = [
      lesson(1, { confidence: 0.7 }),
      lesson(2, { confidence: 0.69 }),
      lesson(3, { repo: "git.example.com/acme/bank" }),
      twin,
      { ...twin, key: "f".repeat(32), text: twin.text.replace("fails with", "always fails with") },
      lesson(5, { scope: "agent", repo: null, agent: "claude-code" }),
      lesson(6, { scope: "agent", repo: null, agent: "codex" }),
      lesson(7, { scope: "global", repo: null }),
      lesson(8, { status: "quarantined" }),
    ];
    const machine = await machineWith(items);
    const shown = (await brief(machine)).items.map(({ id }) => id);
    const wanted = [1, 5, 7].map((n) => lesson(n).key);
    expect(shown.filter((id) => id !== twin.key && id !== "f".repeat(32)).toSorted()).toEqual(
      wanted.toSorted(),
    );
    expect(shown).toHaveLength(4);

    const old = items.filter(({ confidence }) => confidence > 0.7).map(({ key }) => key);
    expect(old).not.toContain(lesson(1).key);
  });

  it("001-07: ranked: what the task speaks of comes before what it does not", async () => {
    const items = Array.from({ length: 300 }, (_, n) => lesson(n));
    const spoken = lesson(299);
    const machine = await machineWith(items);
    const unasked = await brief(machine, ["--max-tokens", "300"]);
    const asked = await brief(machine, ["--max-tokens", "300", "--task", `call ${word(299)}`]);
    expect(asked.items[0]?.id).toBe(spoken.key);
    expect(unasked.items.map(({ id }) => id)).not.toContain(spoken.key);
  });
});
