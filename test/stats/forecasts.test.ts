import { describe, expect, it } from "vitest";
import { calibrationError } from "../../src/stats/calibration-error.ts";
import { calibrationSlope } from "../../src/stats/calibration-slope.ts";
import { isotonicRegression, recalibrated } from "../../src/stats/isotonic-regression.ts";
import { logLoss } from "../../src/stats/log-loss.ts";
import { reliabilityTable } from "../../src/stats/reliability-table.ts";
import { drawForecasts, simulateSecondStage } from "./simulate-forecasts.ts";

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("forecasts with a planted fault", () => {
  it("well calibrated ones show hardly any calibration error, at any size", () => {
    for (const count of [200, 1000, 5000]) {
      const errors = seeds.map((seed) =>
        calibrationError(drawForecasts(count, `${count} ${seed}`)),
      );
      const noise = 1 / Math.sqrt(count);
      expect(mean(errors.map(({ error }) => error ?? 1))).toBeLessThan(noise);
    }
  });

  it("a logit that is moved by one is an error of about .2", () => {
    const { error } = calibrationError(drawForecasts(20_000, "moved", { shift: 1 }));
    expect(error).toBeGreaterThan(0.17);
    expect(error).toBeLessThan(0.23);
  });

  it("below 200 forecasts the calibration error is insufficient", () => {
    expect(calibrationError(drawForecasts(199, "few"))).toEqual({ n: 199, error: null });
  });

  it.each([
    { boldness: 1, slope: 1 },
    { boldness: 2, slope: 0.5 },
    { boldness: 0.5, slope: 2 },
  ])("a boldness of $boldness is a slope of $slope", ({ boldness, slope }) => {
    const found = calibrationSlope(drawForecasts(20_000, "bold", { boldness }))!;
    expect(Math.abs(found.slope - slope)).toBeLessThan(4 * found.slopeError + 0.02);
    expect(found.slopeError).toBeLessThan(0.05);
  });

  it("the 90% intervals of the reliability table hold the forecast of 90% of the bins", () => {
    const rows = seeds.flatMap((seed) => reliabilityTable(drawForecasts(2000, `table ${seed}`)));
    const held = rows.filter(
      ({ interval, meanProbability }) =>
        interval.low <= meanProbability && meanProbability <= interval.high,
    );
    expect(held.length / rows.length).toBeGreaterThan(0.86);
    expect(held.length / rows.length).toBeLessThan(0.95);
  });

  it("recalibrated ones lose less, on outcomes they were not fitted to", () => {
    const fault = { boldness: 2.5, shift: 0.5 };
    const steps = isotonicRegression(drawForecasts(2000, "fitted", fault));
    const fresh = drawForecasts(5000, "fresh", fault);
    const mended = fresh.map((forecast) => ({
      ...forecast,
      probability: recalibrated(steps, forecast.probability),
    }));
    expect(logLoss(mended)!).toBeLessThan(logLoss(fresh)! - 0.05);
    expect(calibrationError(mended).error).toBeLessThan(0.05);
  });

  it("the second stage finds planted weights and predicts better than its offset", () => {
    const { learned, offsetLoss, learnedLoss } = simulateSecondStage(1, 10_000);
    for (const [index, weight] of [0, 1, -0.7].entries())
      expect(Math.abs(learned.weights[index]! - weight)).toBeLessThan(
        4 * learned.deviations[index]!,
      );
    expect(learnedLoss).toBeLessThan(offsetLoss - 0.01);
  });
});
