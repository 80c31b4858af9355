import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../core/knowledge.ts";
import type { RankedItem } from "./rank.ts";
import { sampleEvidence, sampleItem } from "./sample-item.suite.ts";
import { chooseSlate, type SlateOptions } from "./slate.ts";
import { createTermNumbers } from "./term-numbers.ts";

const words = [
  "alpha",
  "beta",
  "gamma",
  "delta",
  "epsilon",
  "zeta",
  "eta",
  "theta",
  "iota",
  "kappa",
];
const termsOf = createTermNumbers();
const ranked = (text: string, value: number, over: Partial<Item> = {}): RankedItem => {
  const item = sampleItem(text, { text, seenOnce: false, support: 2, ...over });
  return { item, value };
};
const texts = (entries: readonly RankedItem[], over: Partial<SlateOptions> = {}) =>
  chooseSlate(
    entries.toSorted((a, b) => b.value - a.value),
    { budget: 100, maxPerOrigin: 4, countTokens: () => 10, ...over },
  ).map(({ item }) => item.text);

const countTokens = (item: Item): number => item.tokens ?? 0;

function chosenTheLongWay(entries: readonly RankedItem[], budget: number): readonly string[] {
  const chosen: RankedItem[] = [];
  for (let left = budget; ; left -= countTokens(chosen.at(-1)!.item)) {
    const scored = entries
      .filter((one) => !chosen.includes(one) && countTokens(one.item) <= left)
      .map((one) => ({ one, likeness: Math.max(0, ...chosen.map(likenessTo(one))) }))
      .filter(({ likeness }) => likeness < 0.8)
      .map(({ one, likeness }) => {
        const worth = 0.7 * (one.value / (entries[0]?.value ?? 1)) - (1 - 0.7) * likeness;
        return { one, score: worth * (1 / Math.sqrt(countTokens(one.item))) };
      });
    const best = scored.toSorted((a, b) => b.score - a.score)[0];
    if (best === undefined) return chosen.map(({ item }) => item.key);
    chosen.push(best.one);
  }
}

function likenessTo(one: RankedItem): (other: RankedItem) => number {
  return (other) => {
    const [terms, others] = [termsOf(one.item.text), termsOf(other.item.text)];
    return others.intersection(terms).size / others.union(terms).size;
  };
}

describe("chooseSlate", () => {
  it("takes the best first, as long as they fit", () => {
    const entries = words.map((word, n) => ranked(word, 10 - n));
    expect(texts(entries, { budget: 30 })).toEqual(["alpha", "beta", "gamma"]);
    expect(texts(entries, { budget: 9 })).toEqual([]);
    expect(texts(entries)).toHaveLength(10);
  });

  it("passes over what does not fit for what does", () => {
    const size = new Map([
      ["alpha", 60],
      ["beta", 50],
      ["gamma", 40],
    ]);
    const entries = [ranked("alpha", 10), ranked("beta", 9), ranked("gamma", 8)];
    expect(texts(entries, { countTokens: (item) => size.get(item.text) ?? 0 }).toSorted()).toEqual([
      "alpha",
      "gamma",
    ]);
  });

  it("prefers a new lesson to one like what was chosen", () => {
    const entries = [
      ranked("pytest fails use python module", 10),
      ranked("pytest fails use python binary", 9.5),
      ranked("docker needs the database service", 9),
    ];
    expect(texts(entries, { budget: 20 })).toEqual([
      "pytest fails use python module",
      "docker needs the database service",
    ]);
  });

  it("shows one of several that say the same", () => {
    const entries = [
      ranked("use pnpm install here", 3),
      ranked("use pnpm install here!", 2),
      ranked("other", 1),
    ];
    expect(texts(entries)).toEqual(["use pnpm install here", "other"]);
  });

  it("takes no more than four that rest on one session alone", () => {
    const once = { seenOnce: true, support: 1, evidence: [sampleEvidence("one")] };
    const entries = words.map((word, n) => ranked(word, 10 - n, n < 8 ? once : {}));
    expect(texts(entries)).toEqual(["alpha", "beta", "gamma", "delta", "iota", "kappa"]);
  });

  it("shows pitfalls first, then quirks, patterns and the rest", () => {
    const entries = [
      ranked("alpha", 4, { category: "fact" }),
      ranked("beta", 3, { category: "pattern" }),
      ranked("gamma", 2, { category: "tool-quirk" }),
      ranked("delta", 1, { category: "pitfall" }),
    ];
    expect(texts(entries)).toEqual(["delta", "gamma", "beta", "alpha"]);
  });

  it("takes nothing that is worth nothing, and nothing from nothing", () => {
    expect(texts([ranked("alpha", 0)])).toEqual([]);
    expect(texts([])).toEqual([]);
    expect(texts([ranked("alpha", 1)], { budget: -5 })).toEqual([]);
  });

  it("chooses what comparing each item with all that was chosen, each time, would choose", () => {
    const entry = fc.record({
      text: fc
        .array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 })
        .map((all) => all.join(" ")),
      value: fc.integer({ min: 1, max: 20 }),
      tokens: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 25 }), fc.integer({ max: 200 }), (all, budget) => {
        const entries = all
          .map(({ text, value, tokens }, n) => ranked(text, value, { key: `k${n}`, tokens }))
          .toSorted((a, b) => b.value - a.value);
        const slate = chooseSlate(entries, { budget, maxPerOrigin: 40, countTokens });
        expect(slate.map(({ item }) => item.key)).toEqual(chosenTheLongWay(entries, budget));
      }),
      { numRuns: 500 },
    );
  });

  it("never exceeds the budget, nor shows an item twice", () => {
    const entry = fc.record({
      text: fc
        .array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 })
        .map((all) => all.join(" ")),
      value: fc.double({ min: 0, max: 1, noNaN: true }),
      tokens: fc.integer({ min: 1, max: 90 }),
    });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 40 }),
        fc.integer({ min: 0, max: 400 }),
        (all, budget) => {
          const entries = all
            .map(({ text, value, tokens }, n) => ranked(text, value, { key: `k${n}`, tokens }))
            .toSorted((a, b) => b.value - a.value);
          const slate = chooseSlate(entries, { budget, maxPerOrigin: 4, countTokens });
          expect(slate.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(budget);
          expect(new Set(slate.map((one) => one.item.key)).size).toBe(slate.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});
