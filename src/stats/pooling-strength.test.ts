import { describe, expect, it } from "vitest";
import { poolingStrength } from "./pooling-strength.ts";
import { sampleBeta } from "./sample.ts";
import { seededRandom } from "./seeded-random.ts";

function cells(strength: number, rate: number, n: number) {
  const random = seededRandom(`strength ${strength} ${rate}`);
  return Array.from({ length: 3000 }, () => {
    const own = sampleBeta(strength * rate, strength * (1 - rate), random);
    const successes = Array.from({ length: n }, () => random() < own).filter(Boolean).length;
    return { successes, failures: n - successes };
  });
}

describe("poolingStrength", () => {
  it.each([
    [4, 0.5],
    [8, 0.75],
    [40, 0.9],
  ])("recovers a strength of %d around a rate of %d", (strength, rate) => {
    const found = poolingStrength(cells(strength, rate, 20), rate);
    expect(found / strength).toBeGreaterThan(0.8);
    expect(found / strength).toBeLessThan(1.25);
  });

  it("stays within 2..200", () => {
    expect(poolingStrength(cells(0.1, 0.5, 20), 0.5)).toBeCloseTo(2, 1);
    expect(poolingStrength(cells(1e6, 0.5, 100), 0.5)).toBeGreaterThan(100);
    expect(poolingStrength(cells(1e6, 0.5, 100), 0.5)).toBeLessThanOrEqual(200);
  });

  it("refuses a parent's rate of 0 or 1", () => {
    expect(() => poolingStrength([], 1)).toThrow(RangeError);
  });
});
