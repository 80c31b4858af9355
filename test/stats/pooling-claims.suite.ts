import { describe, expect, it } from "vitest";
import { simulateDrift } from "./simulate-drift.ts";
import { simulatePooling } from "./simulate-pooling.ts";
import type { TrialLength } from "./trial-length.ts";

/** Planted truth for partial pooling: 2,000 seeds of 200 cells in full, 40 in short. */
export function describePooling(length: TrialLength): void {
  const seeds = length === "full" ? 2000 : 40;

  describe.each([
    { prior: [6, 2] as const, name: "Beta(6, 2)" },
    { prior: [2, 2] as const, name: "Beta(2, 2)" },
  ])("pooling of 200 cells from $name", ({ prior }) => {
    it.each([{ n: 10 }, { n: 30 }])(
      "holds rates in 90% intervals 88-92% of the time at n = $n",
      ({ n }) => {
        const { coverage } = simulatePooling({ prior, n, seeds });
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

  it("discounted counts follow a rate that drifts", () => {
    const { discounted, undiscounted } = simulateDrift(seeds);
    expect(discounted).toBeLessThan(undiscounted * 0.97);
  });
}
