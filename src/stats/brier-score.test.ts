import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brierScore } from "./brier-score.ts";
import { calibrationBins } from "./calibration-bins.ts";
import { calibrationSlope } from "./calibration-slope.ts";
import { logLoss } from "./log-loss.ts";
import { skillScore } from "./skill-score.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const forecasts = fc.array(fc.record({ probability: share, isSuccess: fc.boolean() }));
const inTens = fc.array(
  fc.record({ probability: fc.constantFrom(0.1, 0.5, 0.8), isSuccess: fc.boolean() }),
  { minLength: 1 },
);

describe("brierScore", () => {
  it("is the sum of its parts, computed another way", () => {
    fc.assert(
      fc.property(forecasts, fc.integer({ min: 1, max: 5 }), (drawn, most) => {
        fc.pre(drawn.length > 0);
        const { score, reliability, resolution, uncertainty, withinBins } = brierScore(drawn, most);
        const hidden = calibrationBins(drawn, most).flatMap(
          ({ low, high, meanProbability, rate }) =>
            drawn
              .filter(({ probability }) => low <= probability && probability <= high)
              .map(({ probability, isSuccess }) => {
                const distance = probability - meanProbability;
                return distance ** 2 - 2 * distance * (Number(isSuccess) - rate);
              }),
        );
        expect(hidden.length).toBe(drawn.length);
        const mean = hidden.reduce((sum, value) => sum + value, 0) / drawn.length;
        expect(withinBins).toBeCloseTo(mean, 9);
        expect(reliability - resolution + uncertainty + mean).toBeCloseTo(score!, 9);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("has no score of nothing", () => {
    expect(brierScore([]).score).toBeNull();
    expect(logLoss([])).toBeNull();
    expect(skillScore(null, 0.2)).toBeNull();
    expect(skillScore(0.1, 0)).toBeNull();
  });
});

describe("calibrationBins", () => {
  it("holds every forecast once, in bins that ascend and never part equal ones", () => {
    fc.assert(
      fc.property(fc.oneof(forecasts, inTens), fc.integer({ min: 1, max: 12 }), (drawn, most) => {
        const bins = calibrationBins(drawn, most);
        expect(bins.length).toBeLessThanOrEqual(most);
        expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(drawn.length);
        for (const [index, bin] of bins.slice(1).entries())
          expect(bin.low).toBeGreaterThan(bins[index]!.high);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("are of equal mass where forecasts differ", () => {
    const drawn = Array.from({ length: 100 }, (_, index) => ({
      probability: index / 100,
      isSuccess: index % 2 === 0,
    }));
    expect(calibrationBins(drawn, 10).map(({ n }) => n)).toEqual(
      Array.from({ length: 10 }, () => 10),
    );
  });
});

describe("calibrationSlope", () => {
  it("is null where nothing varies, and finite where forecasts separate the outcomes", () => {
    expect(calibrationSlope([])).toBeNull();
    const separated = Array.from({ length: 20 }, (_, index) => ({
      probability: index < 10 ? 0.1 : 0.9,
      isSuccess: index >= 10,
    }));
    expect(calibrationSlope(separated)!.slope).toBeGreaterThan(1);
    expect(Number.isFinite(calibrationSlope(separated)!.slope)).toBe(true);
  });
});
