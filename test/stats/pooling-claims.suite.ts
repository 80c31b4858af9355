import { describe, expect, it } from "vitest";
import { poolingStrength } from "../../src/stats/pooling-strength.ts";
import { simulateDrift } from "./simulate-drift.ts";
import { simulatePooling, singleOutcomeCoverage } from "./simulate-pooling.ts";
import type { TrialLength } from "./trial-length.ts";

/** Planted truth for partial pooling: 2,000 seeds of 200 cells in full, 40 in short. */
export function describePooling(length: TrialLength): void {
  const seeds = length === "full" ? 2000 : 40;

  describe.each([
    { prior: [6, 2] as const, name: "Beta(6, 2)" },
    { prior: [2, 2] as const, name: "Beta(2, 2)" },
  ])("pooling of 200 cells from $name", ({ prior }) => {
    it.each([{ n: 3 }, { n: 10 }, { n: 30 }])(
      "holds rates in 90% intervals 88-92% of the time at n = $n",
      ({ n }) => {
        // Three outcomes a cell say little of the spread: one seed differs much from the next.
        const { coverage } = simulatePooling({
          prior,
          n,
          seeds: n === 3 ? Math.max(seeds, 1000) : seeds,
        });
        expect(coverage).toBeGreaterThan(0.88);
        expect(coverage).toBeLessThan(0.92);
      },
    );

    it("holds them too where calls of one session are correlated by 0.3", () => {
      const trial = { prior, n: 30, sessionSize: 5, correlation: 0.3, seeds };
      const { coverage } = simulatePooling(trial);
      expect(coverage).toBeGreaterThan(0.88);
      expect(coverage).toBeLessThan(0.92);
    });

    it.each([1, 3, 10])("loses less than raw ratios at n = %d", (n) => {
      const { pooledLogLoss, rawLogLoss } = simulatePooling({ prior, n, seeds: seeds / 2 });
      expect(pooledLogLoss).toBeLessThan(rawLogLoss);
    });
  });

  // One outcome a cell: the marginal likelihood is that of the parent's rate alone, whatever the strength.
  describe("pooling of cells with one outcome each", () => {
    it("learns no strength from them", () => {
      for (const successes of [0, 50, 100, 150, 200]) {
        const drawn = Array.from({ length: 200 }, (_, i) => (i < successes ? [1, 0] : [0, 1]));
        const one = drawn.map(([won = 0, lost = 0]) => ({ successes: won, failures: lost }));
        expect(poolingStrength(one, 0.6)).toBeCloseTo(poolingStrength([], 0.6), 9);
      }
    });

    it("cannot hold both kinds of rates in 88-92% by any one strength", () => {
      const strengths = Array.from({ length: 1981 }, (_, i) => 2 + i / 10);
      const inBounds = (prior: readonly [number, number]) =>
        strengths.filter((strength) => {
          const coverage = singleOutcomeCoverage(prior, strength);
          return coverage > 0.88 && coverage < 0.92;
        });
      const [steady, spread] = [inBounds([6, 2]), inBounds([2, 2])];
      expect([steady[0], steady.at(-1)]).toEqual([7, 8.9]);
      expect([spread[0], spread.at(-1)]).toEqual([3.5, 4.5]);
    });

    it.each([
      { prior: [6, 2] as const, coverage: 0.9595 },
      { prior: [2, 2] as const, coverage: 0.8727 },
    ])("has the coverage of the strength that stands for no knowledge", ({ prior, coverage }) => {
      expect(singleOutcomeCoverage(prior, poolingStrength([], 0.5))).toBeCloseTo(coverage, 3);
      const simulated = simulatePooling({ prior, n: 1, seeds }).coverage;
      expect(Math.abs(simulated - coverage)).toBeLessThan(0.01);
    });
  });

  it("discounted counts follow a rate that drifts", () => {
    const { discounted, undiscounted } = simulateDrift(seeds);
    expect(discounted).toBeLessThan(undiscounted * 0.97);
  });
}
