import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { precisionRecallArea, rocArea } from "./ranking-areas.ts";

const outcomes = fc.array(fc.record({ score: fc.nat(5), isPositive: fc.boolean() }));

describe("rocArea", () => {
  it("is the share of pairs in the right order", () => {
    fc.assert(
      fc.property(outcomes, (drawn) => {
        const positives = drawn.filter(({ isPositive }) => isPositive);
        const negatives = drawn.filter(({ isPositive }) => !isPositive);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const pairs = positives.flatMap(({ score }) =>
          negatives.map((negative) => (Math.sign(score - negative.score) + 1) / 2),
        );
        const expected = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
        expect(rocArea(drawn)!).toBeCloseTo(expected, 12);
      }),
      { seed: 1 },
    );
  });

  it("is null where one kind is missing", () => {
    expect(rocArea([])).toBeNull();
    expect(rocArea([{ score: 1, isPositive: true }])).toBeNull();
  });
});

describe("precisionRecallArea", () => {
  it("is the share of positives where scores tell nothing", () => {
    const flat = [true, false, false, true, false].map((isPositive) => ({ score: 1, isPositive }));
    expect(precisionRecallArea(flat)).toBeCloseTo(0.4, 12);
  });

  it("follows the ranking by hand, and is null without a positive", () => {
    const ranked = [true, false, true, false].map((isPositive, index) => ({
      score: 9 - index,
      isPositive,
    }));
    expect(precisionRecallArea(ranked)).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12);
    expect(precisionRecallArea([{ score: 1, isPositive: false }])).toBeNull();
  });
});
