import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jaccard, minHash, shingles, similarityOf } from "./min-hash.ts";
import { nearDuplicates } from "./near-duplicates.ts";
import { seededRandom } from "./seeded-random.ts";

const random = seededRandom("near duplicates");
const words = (count: number): string[] =>
  Array.from({ length: count }, () => `w${Math.floor(random() * 500)}`);
const originals = Array.from({ length: 60 }, () => words(60));
/** Each original, a copy with one word changed, and one with half of them changed. */
const texts = originals.flatMap((original, index) => [
  { key: `${index}-a`, firstAtMs: index * 10, text: original.join(" ") },
  { key: `${index}-b`, firstAtMs: index * 10 + 1, text: original.with(30, "changed").join(", ") },
  { key: `${index}-c`, firstAtMs: 5000, text: [...original.slice(0, 30), ...words(30)].join(" ") },
]);

describe("nearDuplicates", () => {
  it("joins copies to the earliest, and nothing else", () => {
    const groups = nearDuplicates(texts);
    const copies = groups.filter(({ duplicates }) => duplicates.length > 0);
    expect(copies.map(({ leader, duplicates }) => [leader, ...duplicates])).toEqual(
      originals.map((_, index) => [`${index}-a`, `${index}-b`]),
    );
  });

  it("does not depend on the order", () => {
    const whole = nearDuplicates(texts);
    fc.assert(
      fc.property(fc.shuffledSubarray(texts, { minLength: texts.length }), (shuffled) => {
        expect(nearDuplicates(shuffled)).toEqual(whole);
      }),
      { seed: 1, numRuns: 5 },
    );
  });
});

describe("minHash", () => {
  it("agrees at about as many places as the sets are similar", () => {
    const errors = texts.slice(0, 90).map(({ text }, index) => {
      const [a, b] = [shingles(text), shingles(texts[Math.floor(index / 3) * 3]!.text)];
      return Math.abs(similarityOf(minHash(a), minHash(b)) - jaccard(a, b));
    });
    expect(Math.max(...errors)).toBeLessThan(0.16);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.03);
  });
});
