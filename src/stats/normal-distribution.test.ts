import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "./normal-distribution.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("normalCdf", () => {
  it.each([
    [-20, 2.7536241186062337e-89],
    [-10, 7.619853024160525e-24],
    [-6, 9.86587645037698e-10],
    [-3, 0.0013498980316300946],
    [-1.5, 0.06680720126885807],
    [-0.3, 0.3820885778110474],
    [0, 0.5],
    [0.3, 0.6179114221889527],
    [1.5, 0.9331927987311419],
    [3, 0.9986501019683699],
    [6, 0.9999999990134123],
  ])("of %d", (z, expected) => {
    expect(relativeError(normalCdf(z), expected)).toBeLessThan(1e-10);
  });
});

describe("normalQuantile", () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-100, -21.273453560965326],
    [1e-20, -9.262340089798407],
    [1e-10, -6.361340902404057],
    [1e-5, -4.264890793922825],
    [0.001, -3.0902323061678136],
    [0.025, -1.9599639845400543],
    [0.05, -1.6448536269514726],
    [0.1, -1.2815515655446004],
    [0.3, -0.5244005127080408],
    [0.5000001, 2.506628273311648e-7],
    [0.7, 0.5244005127080407],
    [0.9, 1.2815515655446006],
    [0.975, 1.9599639845400538],
    [0.999, 3.090232306167813],
    [0.9999999, 5.199337582290661],
  ])("of %d", (p, expected) => {
    expect(relativeError(normalQuantile(p), expected)).toBeLessThan(1e-10);
  });

  it("is infinite at the ends and refuses what is no probability", () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(() => normalQuantile(1.1)).toThrow(RangeError);
  });
});
