import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discountedCounts, mergeDiscounted } from "./discounted-counts.ts";
import { foldInputs } from "./estimator.ts";

const halfLifeMs = 1000;
const counter = discountedCounts({ halfLifeMs });
const outcome = fc.record({ atMs: fc.nat(20_000), isSuccess: fc.boolean() });

describe("discountedCounts", () => {
  it("does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        const forward = counter.result(foldInputs(counter, outcomes));
        const backward = counter.result(foldInputs(counter, outcomes.toReversed()));
        expect(backward.successes).toBeCloseTo(forward.successes, 9);
        expect(backward.n).toBeCloseTo(forward.n, 9);
      }),
      { seed: 1 },
    );
  });

  it("merges parts into the whole", () => {
    fc.assert(
      fc.property(fc.array(outcome), fc.array(outcome), (left, right) => {
        const parts = [left, right].map((part) => foldInputs(counter, part));
        const merged = counter.result(mergeDiscounted(parts[0]!, parts[1]!, halfLifeMs));
        const whole = counter.result(foldInputs(counter, [...left, ...right]));
        expect(merged.atMs).toBe(whole.atMs);
        expect(merged.failures).toBeCloseTo(whole.failures, 9);
        expect(merged.n).toBeCloseTo(whole.n, 9);
      }),
      { seed: 1 },
    );
  });

  it("is worth about 2 half-lives over ln 2 of even outcomes in the long run", () => {
    const outcomes = Array.from({ length: 20_000 }, (_, atMs) => ({ atMs, isSuccess: true }));
    expect(counter.result(foldInputs(counter, outcomes)).n).toBeCloseTo(2000 / Math.LN2, -1);
  });

  it("refuses a half-life of nothing", () => {
    expect(() => discountedCounts({ halfLifeMs: 0 })).toThrow(RangeError);
  });
});
