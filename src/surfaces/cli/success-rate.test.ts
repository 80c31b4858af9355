import * as fc from "fast-check";
import { expect, it } from "vitest";
import { formatRate, successRate } from "./success-rate.ts";

it("is the share itself, inside of its interval", () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), fc.nat({ max: 500 }), (successes, failures) => {
      const rate = successRate(successes, failures);
      expect(rate === null).toBe(successes + failures < 5);
      if (rate === null) return;
      expect(rate.rate).toBeCloseTo(successes / (successes + failures), 12);
      expect(rate.low).toBeLessThanOrEqual(rate.rate);
      expect(rate.high).toBeGreaterThanOrEqual(rate.rate);
    }),
  );
});

it.each([
  [2, 2, "n=4"],
  [0, 0, "n=0"],
  [7, 0, "100.0% (77-100%)"],
  [0, 7, "0.0% (0-23%)"],
  [62, 13, "82.7% (75-89%)"],
])("%i successes and %i failures read %j", (successes, failures, text) => {
  expect(formatRate(successes, failures)).toBe(text);
});
