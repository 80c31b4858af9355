import { describe, expect, test } from "vitest";
import { exactShingles, pairwiseSimilarities } from "./output-similarity.ts";

/** Words `name0 name1 ...`, all different: n words have n - 2 runs of three. */
const words = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name}${i}`).join(" ");

describe("similarity of outputs", () => {
  test("short texts are counted: shared runs of three words / all of them", () => {
    // a b c, b c d | b c d, c d e: one of three.
    expect(pairwiseSimilarities(["a b c d", "B c, d e."])).toEqual([{ value: 1 / 3, isEstimate: false }]); // prettier-ignore
    expect(pairwiseSimilarities(["a", "", "a"])).toEqual([{ value: 1, isEstimate: false }]);
  });

  test.each([0, 0.25, 0.5, 0.75, 1])(
    "long texts are estimated by MinHash near the truth of %d",
    (share) => {
      const count = 20 * exactShingles;
      const common = words("common", Math.round(share * count));
      const [own, other] = ["own", "other"].map((name) => words(name, Math.round(((1 - share) * count) / 2))); // prettier-ignore
      const [pair] = pairwiseSimilarities([`${common} ${own}`, `${common} ${other}`]);
      expect(pair?.isEstimate).toBe(true);
      expect(Math.abs((pair?.value ?? 2) - share)).toBeLessThan(0.09);
    },
  );

  test("a short text beside a long one is estimated, and each pair stands once", () => {
    const texts = [words("a", 4 * exactShingles), words("b", 10), words("c", 10)];
    expect(pairwiseSimilarities(texts).map(({ isEstimate }) => isEstimate)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
