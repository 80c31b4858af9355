import { describe, expect, it } from "vitest";
import { incompleteBeta } from "./incomplete-beta.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("incompleteBeta", () => {
  it.each([
    [0.5, 2, 3, 0.6875],
    [0.25, 1, 1, 0.25],
    [0.2, 1, 5, 0.67232],
    [0.9, 5, 1, 0.5904900000000001],
    [0.3, 0.5, 0.5, 0.36901011956554536],
    [1e-8, 0.5, 3.5, 0.00020371832545997332],
    [1e-12, 2, 30, 4.6499999999101e-22],
    [0.01, 30, 2, 3.0700000000000017e-59],
    [0.95, 96, 6, 0.6069982365926188],
    [0.9, 960, 60, 1.0185250216265324e-6],
    [0.94, 940000.0, 60000.0, 0.49950724387692036],
    [0.9401, 940000.0, 60000.0, 0.6627790992804776],
    [0.5, 0.001, 0.002, 0.6666672128812938],
    [0.1, 200, 1000, 7.171068577337286e-13],
    [0.17, 200, 1000, 0.6275369639265105],
    [0.2, 200, 1000, 0.9985039919583307],
    [1e-5, 12.5, 100000.0, 2.3233900433967444e-10],
    [0.6, 0.001, 50, 1.0],
    [0.999, 100, 0.1, 0.1727508456966861],
  ])("I_%d(%d, %d)", (x, a, b, expected) => {
    expect(relativeError(incompleteBeta(x, a, b), expected)).toBeLessThan(1e-10);
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

  it("refuses what is no share and no parameter", () => {
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow(RangeError);
    expect(() => incompleteBeta(0.5, 0, 1)).toThrow(RangeError);
  });
});
