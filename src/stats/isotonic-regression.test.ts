import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isotonicRegression, recalibrated } from "./isotonic-regression.ts";

const forecasts = fc.array(
  fc.record({ probability: fc.constantFrom(0.1, 0.2, 0.4, 0.7, 0.9), isSuccess: fc.boolean() }),
);

describe("isotonicRegression", () => {
  it("never falls, keeps the sum, and does not depend on the order", () => {
    fc.assert(
      fc.property(forecasts, (drawn) => {
        const steps = isotonicRegression(drawn);
        const rates = steps.map(({ rate }) => rate);
        expect(rates).toEqual(rates.toSorted((a, b) => a - b));
        const total = steps.reduce((sum, { rate, n }) => sum + rate * n, 0);
        expect(total).toBeCloseTo(drawn.filter(({ isSuccess }) => isSuccess).length, 9);
        const reversed = isotonicRegression(drawn.toReversed());
        expect(reversed.map(({ rate, n }) => [rate, n])).toEqual(
          steps.map(({ rate, n }) => [rate, n]),
        );
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("leaves rates that rise alone, and joins those that fall", () => {
    const drawn = [0, 1, 1, 0, 1, 1].map((success, index) => ({
      probability: [0.1, 0.1, 0.2, 0.2, 0.9, 0.9][index]!,
      isSuccess: success === 1,
    }));
    const steps = isotonicRegression(drawn);
    expect(steps.map(({ rate, n }) => [rate, n])).toEqual([
      [0.5, 4],
      [1, 2],
    ]);
    expect(recalibrated(steps, 0)).toBe(0.5);
    expect(recalibrated(steps, 1)).toBe(1);
    expect(recalibrated([], 0.3)).toBe(0.3);
  });
});
