import { describe, expect, it } from "vitest";
import { averageRunLength, designCusum } from "../../src/stats/cusum-design.ts";
import {
  simulateEstimatedBaseline,
  simulateLatencyShift,
  simulateRunLength,
  simulateSessions,
} from "./simulate-change.ts";
import type { TrialLength } from "./trial-length.ts";

/** Planted truth for change detection: 4,000 alarms a case in full, 1,000 in short. */
export function describeChange(length: TrialLength): void {
  const alarms = length === "full" ? 4000 : 1000;
  const baselines = length === "full" ? 500 : 50;

  describe.each([
    { baseline: 0.05, budget: 1000 },
    { baseline: 0.1, budget: 500 },
    { baseline: 0.3, budget: 1000 },
    { baseline: 0.6, budget: 300 },
  ])("CUSUM at a failure rate of $baseline, budget $budget", ({ baseline, budget }) => {
    const design = designCusum({ baseline, shift: 0.1, averageRunLength: budget });

    it("has the run length of its design, within 15%", () => {
      const simulated = simulateRunLength(design, baseline, alarms);
      expect(design.averageRunLength).toBeGreaterThanOrEqual(budget);
      expect(Math.abs(simulated / design.averageRunLength - 1)).toBeLessThan(0.15);
    });

    it.each([0.05, 0.1, 0.2])("finds a rise of %d with the delay of its table", (shift) => {
      const simulated = simulateRunLength(design, baseline + shift, alarms);
      const table = averageRunLength(design, baseline + shift);
      expect(Math.abs(simulated / table - 1)).toBeLessThan(0.15);
      expect(table).toBeLessThan(budget / 2);
    });

    it.each([0.5, 0.9])(
      "keeps at least the design where sessions count by their shares, correlation %d, and finds at most a quarter later",
      (correlation) => {
        const alone = simulateSessions(design, baseline, correlation, alarms / 10);
        expect(alone).toBeGreaterThan(design.averageRunLength);
        const found = simulateSessions(design, design.target, correlation, alarms);
        expect(found).toBeLessThan(1.25 * averageRunLength(design, design.target));
      },
    );

    it("keeps at least the design where the baseline comes from 500 outcomes", () => {
      const { mean, kept } = simulateEstimatedBaseline(baseline, budget, baselines);
      expect(mean).toBeGreaterThanOrEqual(budget);
      expect(kept).toBeGreaterThan(0.8);
    });
  });

  it("Page-Hinkley finds latencies that grow by half, and is quiet before", () => {
    const { falseAlarms, found } = simulateLatencyShift(0.405, length === "full" ? 5000 : 300);
    expect(falseAlarms).toBeLessThan(0.01);
    expect(found).toBeGreaterThan(0.99);
  });
}
