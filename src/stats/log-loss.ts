import { clippedProbability, type Forecast } from "./forecast.ts";

/**
 * Mean of -ln of the probability given to what happened, in nats (Good, 1952), forecasts clipped to .001...999. Null for
 * no forecast.
 *
 * @example logLoss([{ probability: 0.5, isSuccess: true }]) // => 0.693147
 */
export function logLoss(forecasts: readonly Forecast[]): number | null {
  if (forecasts.length === 0) return null;
  const sum = forecasts.reduce((total, { probability, isSuccess }) => {
    const p = clippedProbability(probability);
    return total - Math.log(isSuccess ? p : 1 - p);
  }, 0);
  return sum / forecasts.length;
}
