/** A probability stated before an outcome was known, with that outcome. */
export interface Forecast {
  /** 0..1. */
  readonly probability: number;
  readonly isSuccess: boolean;
}

/** Logarithms of forecasts are taken within .001...999: one wrong certainty is not the end of all. */
const [leastP, mostP] = [0.001, 0.999] as const;

/**
 * A probability within .001...999.
 *
 * @example clippedProbability(0) // => 0.001
 */
export function clippedProbability(probability: number): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`a probability lies in 0..1, got ${probability}`);
  return Math.min(mostP, Math.max(leastP, probability));
}

/**
 * ln(p/(1-p)) of a clipped probability.
 *
 * @example logit(0.5) // => 0
 */
export function logit(probability: number): number {
  const p = clippedProbability(probability);
  return Math.log(p / (1 - p));
}
