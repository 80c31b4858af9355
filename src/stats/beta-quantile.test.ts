import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { betaQuantile } from "./beta-quantile.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("betaQuantile", () => {
  it.each([
    [0.05, 96, 6, 0.8987310283393475],
    [0.05, 95.5, 5.5, 0.9042292364998844],
    [0.01, 0.5, 0.5, 0.0002467198171342215],
    [0.99, 1000, 3, 0.9995644851479041],
    [0.5, 0.1, 0.2, 0.04165249555559622],
    [0.001, 0.05, 3, 2.3000470006648478e-61],
    [1e-8, 2, 7, 1.8898937978362117e-5],
    [0.95, 1.5, 0.5, 0.9984570806973271],
    [0.975, 300, 40, 0.9143509088753695],
    [0.5, 100000.0, 10000.0, 0.9090933884279483],
    [0.9, 0.02, 5, 0.0006524863551621278],
  ])("of p=%d for Beta(%d, %d)", (p, a, b, expected) => {
    expect(relativeError(betaQuantile(p, a, b), expected)).toBeLessThan(1e-10);
  });

  it("inverts the distribution function", () => {
    const parameter = fc.double({ min: 0.05, max: 5000, noNaN: true });
    const share = fc.double({ min: 1e-6, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, parameter, parameter, (p, a, b) => {
        const x = betaQuantile(p, a, b);
        // Near 1 the numbers lie too far apart for the share to come back.
        fc.pre(x < 0.999);
        expect(relativeError(incompleteBeta(x, a, b), p)).toBeLessThan(1e-9);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
