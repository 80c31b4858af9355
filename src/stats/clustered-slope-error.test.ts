import { describe, expect, it } from "vitest";
import { drawForecasts } from "../../test/stats/simulate-forecasts.ts";
import { calibrationSlope } from "./calibration-slope.ts";
import { clusteredSlopeError } from "./clustered-slope-error.ts";

const forecasts = drawForecasts(4000, "slope");
const alone = forecasts.map((one) => [one]);
const fit = calibrationSlope(forecasts)!;

describe("clusteredSlopeError", () => {
  it("is that of independent forecasts where each is a cluster of its own", () => {
    const error = clusteredSlopeError(alone, fit)!;
    expect(error / fit.slopeError).toBeGreaterThan(0.95);
    expect(error / fit.slopeError).toBeLessThan(1.05);
  });

  it("does not shrink where each cluster says the same ten times, as that of independent ones does", () => {
    const tenfold = alone.map(([one]) => Array.from({ length: 10 }, () => one!));
    const again = calibrationSlope(tenfold.flat())!;
    expect(again.slopeError).toBeCloseTo(fit.slopeError / Math.sqrt(10), 6);
    expect(clusteredSlopeError(tenfold, again)).toBeCloseTo(clusteredSlopeError(alone, fit)!, 6);
  });

  it("is not known of one cluster, and where forecasts do not vary", () => {
    expect(clusteredSlopeError([forecasts], fit)).toBeNull();
    const flat = alone.map(([one]) => [{ ...one!, probability: 0.5 }]);
    expect(clusteredSlopeError(flat, fit)).toBeNull();
  });

  it("holds the true slope within 1.645 of it nine times of ten, sessions of copies included", () => {
    const hits = Array.from({ length: 200 }, (_, seed) => {
      const sessions = drawForecasts(300, `copies ${seed}`).map((one, index) =>
        Array.from({ length: 1 + (index % 8) }, () => one),
      );
      const found = calibrationSlope(sessions.flat())!;
      return Math.abs(found.slope - 1) <= 1.645 * clusteredSlopeError(sessions, found)!;
    });
    const share = hits.filter(Boolean).length / hits.length;
    expect(share).toBeGreaterThan(0.84);
    expect(share).toBeLessThan(0.96);
  });
});
