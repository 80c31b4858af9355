import { describe, expect, it } from "vitest";
import { gammaQuantile } from "./gamma-quantile.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("gammaQuantile", () => {
  it.each([
    [0.5, 1, Math.LN2],
    [0.05, 0.5, 0.0019660700000097616],
    [0.001, 3, 0.1905333775684032],
    [0.95, 3, 6.295793621871988],
    [0.999, 100, 133.7702639113786],
    [1e-10, 2, 1.4142202290829742e-5],
    [0.5, 0.01, 4.465535018910355e-31],
    [0.3, 10000.0, 9947.319262019584],
    [0.9, 0.05, 0.07631711390918851],
  ])("of p=%d for Gamma(%d)", (p, a, expected) => {
    expect(relativeError(gammaQuantile(p, a), expected)).toBeLessThan(1e-10);
  });

  it("is 0 and infinite at the ends", () => {
    expect([gammaQuantile(0, 2), gammaQuantile(1, 2)]).toEqual([0, Infinity]);
    expect(() => gammaQuantile(-1, 2)).toThrow(RangeError);
  });
});
