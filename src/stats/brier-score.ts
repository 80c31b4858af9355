import { calibrationBins } from "./calibration-bins.ts";
import type { Forecast } from "./forecast.ts";

export interface BrierScore {
  readonly n: number;
  /** Mean squared distance between forecast and outcome, 0..1; null for no forecast. */
  readonly score: number | null;
  /** Squared distance of bins' forecasts from their rates: lower is better. */
  readonly reliability: number;
  /** Squared distance of bins' rates from the base rate: higher is better. */
  readonly resolution: number;
  /** base·(1 - base): what no forecast can change. */
  readonly uncertainty: number;
  /** What the bins hide: variance of forecasts inside them, less twice their covariance with outcomes. */
  readonly withinBins: number;
}

/**
 * Brier score and its decomposition, score = reliability - resolution + uncertainty + withinBins exactly (Brier, 1950;
 * Murphy, 1973; Stephenson, Coelho and Jolliffe, 2008), over bins of equal mass.
 *
 * @example brierScore([{ probability: 0.8, isSuccess: true }]).score // => 0.040
 */
export function brierScore(forecasts: readonly Forecast[], bins = 10): BrierScore {
  const n = forecasts.length;
  if (n === 0)
    return { n, score: null, reliability: 0, resolution: 0, uncertainty: 0, withinBins: 0 };
  const score =
    forecasts.reduce((sum, one) => sum + (one.probability - Number(one.isSuccess)) ** 2, 0) / n;
  const base = forecasts.filter(({ isSuccess }) => isSuccess).length / n;
  let [reliability, resolution] = [0, 0];
  for (const bin of calibrationBins(forecasts, bins)) {
    reliability += (bin.n / n) * (bin.meanProbability - bin.rate) ** 2;
    resolution += (bin.n / n) * (bin.rate - base) ** 2;
  }
  const uncertainty = base * (1 - base);
  const withinBins = score - reliability + resolution - uncertainty;
  return { n, score, reliability, resolution, uncertainty, withinBins };
}
