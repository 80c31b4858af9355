import { describe, expect, it } from "vitest";
import { logGamma } from "./log-gamma.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("logGamma", () => {
  it.each([
    [1e-10, 23.025850929882736],
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [0.75, 0.20328095143129538],
    [0.999, 0.0005780385328913802],
    [1.0000001, -5.772155829918507e-8],
    [1.3, -0.10817480950786047],
    [1.75, -0.08440112102048555],
    [1.9999, -4.227520877215346e-5],
    [2.0001, 4.2281658112919945e-5],
    [2.4, 0.21685932244884157],
    [2.6, 0.35741186354897986],
    [5, 3.1780538303479458],
    [10.5, 13.940625219403763],
    [100, 359.1342053695754],
    [12345.678, 103959.91990554606],
    [1000000.0, 12815504.569147611],
    [10000000000.0, 220258509288.81058],
  ])("of %d", (x, expected) => {
    expect(relativeError(logGamma(x), expected)).toBeLessThan(1e-12);
  });

  it("refuses zero and less", () => {
    expect(() => logGamma(0)).toThrow(RangeError);
    expect(() => logGamma(Number.NaN)).toThrow(RangeError);
  });
});
