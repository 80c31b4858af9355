import { calibrationBins } from "./calibration-bins.ts";
import type { Forecast } from "./forecast.ts";

export interface CalibrationError {
  readonly n: number;
  /** Root mean square distance between forecast and rate, 0..1; null below 200 forecasts: insufficient. */
  readonly error: number | null;
}

const leastForecasts = 200;

/**
 * Calibration error by equal-mass bins without the bias of small bins: sqrt(max(0, sum of w·((rate - p)² - rate·(1 -
 * rate)/(n_b - 1)))), w the share of a bin (Kumar, Liang and Ma, "Verified Uncertainty Calibration", 2019; Bröcker, 2012).
 *
 * @example calibrationError([{ probability: 0.5, isSuccess: true }]).error // => null
 */
export function calibrationError(forecasts: readonly Forecast[], bins = 10): CalibrationError {
  const n = forecasts.length;
  if (n < leastForecasts) return { n, error: null };
  const squares = calibrationBins(forecasts, bins).reduce((sum, bin) => {
    const noise = bin.n < 2 ? 0 : (bin.rate * (1 - bin.rate)) / (bin.n - 1);
    return sum + (bin.n / n) * ((bin.rate - bin.meanProbability) ** 2 - noise);
  }, 0);
  return { n, error: Math.sqrt(Math.max(0, squares)) };
}
