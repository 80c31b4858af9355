import { describe, expect, it } from "vitest";
import { averageRunLength, designCusum } from "./cusum-design.ts";

describe("designCusum", () => {
  it("follows the chain by hand: two failures in a row", () => {
    // A limit of two failures, a success takes all back: (1 + p) / p² outcomes to the first run of two.
    const design = { baseline: 0.2, target: 0.4, up: 1, down: 1, limit: 2, averageRunLength: 0 };
    const p = 0.2;
    expect(averageRunLength(design, p)).toBeCloseTo((1 + p) / (p * p), 9);
  });

  it("gives the least limit that keeps the budget", () => {
    const design = designCusum({ baseline: 0.1, shift: 0.1, averageRunLength: 1000 });
    expect(design.averageRunLength).toBeGreaterThanOrEqual(1000);
    const lower = { ...design, limit: design.limit - 1 };
    expect(averageRunLength(lower, 0.1)).toBeLessThan(1000);
  });

  it("takes the upper bound of an estimated baseline", () => {
    const counts = { failures: 50, successes: 450 };
    const design = designCusum({ baseline: counts, shift: 0.1, averageRunLength: 500 });
    expect(design.baseline).toBeGreaterThan(0.1);
    expect(design.baseline).toBeLessThan(0.125);
  });

  it.each([
    [0, 0.1],
    [1, 0.1],
    [0.5, 0],
    [0.5, 0.001],
  ])("refuses a baseline of %d with a shift of %d", (baseline, shift) => {
    expect(() => designCusum({ baseline, shift, averageRunLength: 100 })).toThrow(RangeError);
  });
});
