import { findRoot } from "./find-root.ts";
import { gammaKernel, lowerGamma, upperGamma } from "./incomplete-gamma.ts";

const [smallestLog, largestLog] = [-745, 709];

/**
 * The x with P(a, x) = p: quantile of the Gamma(a, 1) distribution. a > 0, 0 <= p <= 1, RangeError otherwise. Newton on
 * ln x, in the tail in which p lies, so that it keeps its relative precision (1e-10).
 *
 * @example gammaQuantile(0.5, 1) // => 0.69314718
 */
export function gammaQuantile(p: number, a: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`gammaQuantile needs 0 <= p <= 1, got ${p}`);
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  const isLower = p < 0.5;
  const logTail = Math.log(isLower ? p : 1 - p);
  const logX = findRoot(
    (candidate) => {
      const x = Math.exp(candidate);
      const share = isLower ? lowerGamma(a, x) : upperGamma(a, x);
      const sign = isLower ? 1 : -1;
      if (share === 0) return { value: sign * -Infinity, slope: 1 };
      return { value: sign * (Math.log(share) - logTail), slope: gammaKernel(a, x) / share };
    },
    smallestLog,
    largestLog,
    Math.log(a),
  );
  return Math.exp(logX);
}
