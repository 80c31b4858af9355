import { describe, expect, it } from "vitest";
import { bm25, type TermStatistics } from "./bm25.ts";

const statistics: TermStatistics = {
  items: 10,
  meanLength: 4,
  documentFrequency: new Map([
    ["rare", 1],
    ["common", 9],
  ]),
};

const score = (term: string, document: readonly string[]) => bm25([term], document, statistics);

describe("bm25", () => {
  it("is the formula", () => {
    // idf ln(1 + 9.5 / 1.5), one occurrence in a document of mean length: idf * 2.2 / (1 + 1.2).
    expect(bm25(["rare"], ["rare", "a", "b", "c"], statistics)).toBeCloseTo(
      Math.log(1 + 9.5 / 1.5),
      12,
    );
  });

  it("grows with rarity and with repetition, and shrinks with length", () => {
    expect(score("rare", ["rare", "x"])).toBeGreaterThan(score("common", ["common", "x"]));
    expect(score("rare", ["rare", "rare", "x"])).toBeGreaterThan(score("rare", ["rare", "x", "x"]));
    expect(score("rare", ["rare"])).toBeGreaterThan(score("rare", ["rare", "x", "x", "x", "x"]));
  });

  it("counts a repeated word of the query once, and knows words of no item", () => {
    expect(bm25(["rare", "rare"], ["rare"], statistics)).toBe(bm25(["rare"], ["rare"], statistics));
    expect(bm25(["new"], ["new"], statistics)).toBeGreaterThan(
      bm25(["rare"], ["rare"], statistics),
    );
  });

  it("is never negative, and 0 where there is nothing to compare", () => {
    const everywhere = { ...statistics, documentFrequency: new Map([["all", 12]]) };
    expect(bm25(["all"], ["all"], everywhere)).toBeGreaterThan(0);
    expect(bm25([], ["a"], statistics)).toBe(0);
    expect(bm25(["a"], [], statistics)).toBe(0);
    expect(bm25(["a"], ["b"], statistics)).toBe(0);
    expect(bm25(["a"], ["a"], { items: 0, meanLength: 0, documentFrequency: new Map() })).toBe(0);
  });
});
