import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldInputs } from "./estimator.ts";
import { mergeSketches, quantileSketch, sizeOf, sketchQuantile } from "./quantile-sketch.ts";

const sketch = quantileSketch();
const values = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 1 });

describe("quantileSketch", () => {
  it("is within 1% of the exact quantile", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, (from, at) => {
        const sorted = from.toSorted((a, b) => a - b);
        const exact = sorted[Math.floor(at * (from.length - 1))]!;
        const found = sketchQuantile(foldInputs(sketch, from), at)!;
        expect(Math.abs(found / exact - 1)).toBeLessThanOrEqual(0.01 + 1e-9);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("merged is the sketch of all, in any order", () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const [a, b] = [foldInputs(sketch, left), foldInputs(sketch, right)];
        expect(mergeSketches(a, b)).toEqual(foldInputs(sketch, [...right, ...left]));
        expect(mergeSketches(a, b)).toEqual(mergeSketches(b, a));
      }),
      { seed: 1 },
    );
  });

  it("keeps zeros, and stays bounded over any range", () => {
    const wide = Array.from({ length: 2500 }, (_, index) => 10 ** (-8 + (index * 300) / 2500));
    const state = foldInputs(sketch, [0, 0, ...wide]);
    expect(sizeOf(state)).toBe(2502);
    expect(state.buckets.length).toBeLessThanOrEqual(2048);
    expect(sketchQuantile(state, 0)).toBe(0);
    expect(Math.abs(sketchQuantile(state, 1)! / wide.at(-1)! - 1)).toBeLessThan(0.01);
  });

  it("has no quantile of nothing, and refuses what it cannot hold", () => {
    expect(sketch.result(sketch.init())).toEqual({ n: 0, p50: null, p90: null, p99: null });
    expect(() => sketch.step(sketch.init(), -1)).toThrow(RangeError);
    expect(() =>
      mergeSketches(sketch.init(), quantileSketch({ relativeError: 0.1 }).init()),
    ).toThrow(RangeError);
  });
});
