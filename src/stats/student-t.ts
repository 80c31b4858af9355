import { betaQuantile } from "./beta-quantile.ts";
import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * P(T > |t|) + P(T < -|t|) of Student's t with `degrees` > 0 degrees of freedom, precise where it is small (Abramowitz and
 * Stegun, 26.7.1).
 *
 * @example studentTTwoSided(2.2281388519862744, 10) // => 0.0500000
 */
export function studentTTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`Student's t needs degrees > 0, got ${degrees}`);
  if (t === 0) return 1;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  // From the nearer end: degrees/(degrees + t²) rounds to 1 for small t.
  if (square < 1) return 1 - incompleteBeta(square / (degrees + square), 0.5, degrees / 2);
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5);
}

/**
 * Distribution function of Student's t.
 *
 * @example studentTCdf(1, 1) // => 0.75
 */
export function studentTCdf(t: number, degrees: number): number {
  const oneTail = studentTTwoSided(t, degrees) / 2;
  return t <= 0 ? oneTail : 1 - oneTail;
}

/**
 * Quantile of Student's t, 0 < p < 1, through that of the beta distribution.
 *
 * @example studentTQuantile(0.975, 10) // => 2.228139
 */
export function studentTQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`studentTQuantile needs 0 < p < 1, got ${p}`);
  if (!(degrees > 0)) throw new RangeError(`Student's t needs degrees > 0, got ${degrees}`);
  if (p === 0.5) return 0;
  const twoSided = 2 * Math.min(p, 1 - p);
  const share = betaQuantile(1 - twoSided, 0.5, degrees / 2);
  const rest = betaQuantile(twoSided, degrees / 2, 0.5);
  const size = Math.sqrt((degrees * share) / rest);
  return p < 0.5 ? -size : size;
}
