import { logGamma } from "./log-gamma.ts";

/** B(2k) / (2k (2k-1)) for k = 8..1. */
const series = [
  -3617 / 122400,
  1 / 156,
  -691 / 360360,
  1 / 1188,
  -1 / 1680,
  1 / 1260,
  -1 / 360,
  1 / 12,
] as const;

/**
 * What Stirling's formula leaves of ln gamma: ln gamma(x) - (x - 1/2) ln x + x - ln(2 pi)/2, for x > 0 (Abramowitz and
 * Stegun, 6.1.41). Differences of large ln gamma are taken through it, so that their leading parts cancel by hand.
 *
 * @example stirlingError(10) // => 0.00833056343
 */
export function stirlingError(x: number): number {
  if (x < 10) return logGamma(x) - (x - 0.5) * Math.log(x) + x - 0.5 * Math.log(2 * Math.PI);
  const square = x * x;
  let sum = 0;
  for (const coefficient of series) sum = sum / square + coefficient;
  return sum / x;
}
