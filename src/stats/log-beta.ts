import { stirlingError } from "./stirling-error.ts";

/**
 * ln B(a, b) for a, b > 0, through Stirling's remainders, so that large arguments keep their digits.
 *
 * @example logBeta(2, 3) // => -2.48490665
 */
export function logBeta(a: number, b: number): number {
  if (!(a > 0) || !(b > 0)) throw new RangeError(`logBeta needs a, b > 0, got ${a}, ${b}`);
  const n = a + b;
  const remainders = stirlingError(a) + stirlingError(b) - stirlingError(n);
  const powers = a * Math.log(a / n) + b * Math.log(b / n);
  return 0.5 * Math.log((2 * Math.PI * n) / (a * b)) + powers + remainders;
}
