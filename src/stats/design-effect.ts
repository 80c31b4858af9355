/**
 * How many independent outcomes n are worth that come in clusters (calls of one session) of mean size m with intraclass
 * correlation rho: n / (1 + (m - 1)·rho) (Kish, Survey Sampling, 1965). For unequal clusters m is sum m² / sum m.
 * n >= 0, m >= 1, 0 <= rho <= 1.
 *
 * @example designEffectSize(50, 5, 0.25) // => 25
 */
export function designEffectSize(n: number, clusterSize: number, correlation: number): number {
  if (!(correlation >= 0 && correlation <= 1))
    throw new RangeError(`designEffectSize needs 0 <= correlation <= 1, got ${correlation}`);
  return n / (1 + (Math.max(1, clusterSize) - 1) * correlation);
}
