import { describe, expect, it } from "vitest";
import { betaQuantile, rateInterval } from "./beta-quantile.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { logGamma } from "./log-gamma.ts";

const relative = (actual: number, expected: number): number =>
  Math.abs(actual - expected) / Math.abs(expected);

describe("logGamma", () => {
  it.each([
    [0.5, 0.5723649429247001],
    [1.5, -0.1207822376352452],
    [5, 3.1780538303479458],
    [10.5, 13.940625219403763],
    [100, 359.1342053695754],
    [0.1, 2.252712651734206],
  ])("of %d", (x, expected) => {
    expect(relative(logGamma(x), expected)).toBeLessThan(1e-12);
  });

  it("refuses zero and less", () => {
    expect(() => logGamma(0)).toThrow(RangeError);
    expect(() => logGamma(Number.NaN)).toThrow(RangeError);
  });
});

describe("incompleteBeta", () => {
  it.each([
    // For whole a, b it is a binomial tail, which is exact by hand.
    [0.5, 2, 3, 0.6875],
    [0.25, 1, 1, 0.25],
    [0.2, 1, 5, 1 - 0.8 ** 5],
    [0.9, 5, 1, 0.9 ** 5],
    [0.5, 0.5, 0.5, 0.5],
  ])("I_%d(%d, %d)", (x, a, b, expected) => {
    expect(relative(incompleteBeta(x, a, b), expected)).toBeLessThan(1e-12);
  });

  it("is complementary: I_x(a, b) + I_(1-x)(b, a) = 1", () => {
    for (const [x, a, b] of [
      [0.1, 3, 70],
      [0.73, 0.4, 9],
      [0.999, 200, 2],
    ] as const) {
      expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 12);
    }
  });
});

describe("betaQuantile", () => {
  it.each([
    [0.5, 1, 1, 0.5],
    [0.05, 1, 5, 1 - 0.95 ** (1 / 5)],
    [0.95, 5, 1, 0.95 ** (1 / 5)],
  ])("of p=%d for Beta(%d, %d)", (p, a, b, expected) => {
    expect(relative(betaQuantile(p, a, b), expected)).toBeLessThan(1e-10);
  });

  it("inverts the distribution function", () => {
    for (const [p, a, b] of [
      [0.05, 95.5, 5.5],
      [0.01, 0.5, 0.5],
      [0.99, 1000, 3],
    ] as const) {
      expect(relative(incompleteBeta(betaQuantile(p, a, b), a, b), p)).toBeLessThan(1e-10);
    }
  });
});

describe("rateInterval", () => {
  it("never puts 1 of 1 above 95 of 100", () => {
    expect(rateInterval(1, 0).low).toBeLessThan(rateInterval(95, 5).low);
  });

  it("spans nearly everything without data", () => {
    const none = rateInterval(0, 0);
    expect(none.n).toBe(0);
    expect(none.high - none.low).toBeGreaterThan(0.98);
  });
});
