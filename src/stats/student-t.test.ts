import { describe, expect, it } from "vitest";
import { studentTCdf, studentTQuantile, studentTTwoSided } from "./student-t.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("studentTTwoSided", () => {
  it.each([
    [1e-6, 5, 0.9999992407866204],
    [0.5, 1, 0.7048327646991335],
    [1, 1, 0.5],
    [2.228138851964939, 10, 0.05000000000180863],
    [4, 8, 0.003949772803445326],
    [2.437137, 25.402081, 0.022133124651808174],
    [10, 3, 0.0021283990584141503],
    [30, 2.5, 0.0002910647091573954],
    [3, 1000, 0.0027667090442381925],
    [8, 200, 9.879200909330639e-14],
    [50, 40, 1.1117395583690465e-37],
  ])("of t=%d with %d degrees", (t, degrees, expected) => {
    expect(relativeError(studentTTwoSided(t, degrees), expected)).toBeLessThan(1e-10);
    expect(relativeError(studentTCdf(-t, degrees), expected / 2)).toBeLessThan(1e-10);
    expect(relativeError(studentTCdf(t, degrees), 1 - expected / 2)).toBeLessThan(1e-10);
  });
});

describe("studentTQuantile", () => {
  it.each([
    [0.975, 10, 2.2281388519862744],
    [0.95, 1, 6.313751514675038],
    [0.6, 3, 0.27667066233268983],
    [0.5001, 20, 0.000253814462535249],
    [0.001, 4.5, -6.421242884295792],
    [0.9995, 120, 3.3734537685625337],
  ])("of p=%d with %d degrees", (p, degrees, expected) => {
    expect(relativeError(studentTQuantile(p, degrees), expected)).toBeLessThan(1e-10);
  });

  it("refuses no degrees and no probability", () => {
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(() => studentTQuantile(0.5, 0)).toThrow(RangeError);
    expect(() => studentTQuantile(1, 3)).toThrow(RangeError);
  });
});
