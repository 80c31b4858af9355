import { type CalibrationBin, calibrationBins } from "./calibration-bins.ts";
import type { Forecast } from "./forecast.ts";
import { type RateInterval, rateInterval } from "./rate-interval.ts";

export interface ReliabilityRow extends CalibrationBin {
  /** 90% credible interval of the rate. */
  readonly interval: RateInterval;
}

/**
 * What was forecast against what happened, in ten bins of about equal size (Murphy and Winkler, 1977). A forecast is
 * well calibrated where the interval of its bin holds the mean forecast.
 *
 * @example reliabilityTable([{ probability: 0.5, isSuccess: true }])[0].rate // => 1
 */
export function reliabilityTable(
  forecasts: readonly Forecast[],
  bins = 10,
): readonly ReliabilityRow[] {
  return calibrationBins(forecasts, bins).map((bin) => ({
    ...bin,
    interval: rateInterval(bin.successes, bin.n - bin.successes),
  }));
}
