import { findRoot } from "./find-root.ts";
import { normalQuantile } from "./normal-distribution.ts";
import { betaKernelOf, incompleteBeta, shareOfKernel } from "./incomplete-beta.ts";

/** Below e^-745 there is no positive number left. */
const smallestLog = -745;

/**
 * The x with I_x(a, b) = p: quantile of the Beta(a, b) distribution. a, b > 0, 0 <= p <= 1, RangeError otherwise. Newton
 * on ln x, or on ln(1-x) where x > 1/2, so that tails keep their relative precision (1e-10).
 *
 * @example betaQuantile(0.05, 96, 6) // => 0.8987
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile needs 0 <= p <= 1, got ${p}`);
  const half = incompleteBeta(0.5, a, b);
  if (p === 0 || p === 1) return p;
  if (p <= half) return Math.exp(logQuantile(p, a, b));
  return -Math.expm1(logQuantile(1 - p, b, a));
}

/** ln of a quantile that is at most 1/2. */
function logQuantile(p: number, a: number, b: number): number {
  const logP = Math.log(p);
  const kernelOf = betaKernelOf(a, b);
  const start = Math.max(smallestLog, Math.log(startNear(p, a, b)));
  return findRoot(
    (logX) => {
      const x = Math.exp(logX);
      // An x of 0 has the share 0: there is no smaller positive number.
      const kernel = x === 0 ? 0 : kernelOf(x);
      const share = x === 0 ? 0 : shareOfKernel(kernel, x, a, b);
      // Compared in logarithms: I is nearly a power of x there.
      if (share === 0) return { value: -Infinity, slope: 1 };
      return { value: Math.log(share) - logP, slope: kernel / ((1 - x) * share) };
    },
    smallestLog,
    Math.log(0.5) + 1e-12,
    Math.min(start, Math.log(0.5)),
  );
}

/** Where a normal distribution of that mean and variance has the quantile, if it is well above 0; else the mean. */
function startNear(p: number, a: number, b: number): number {
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const near = mean + normalQuantile(p) * deviation;
  return near > mean / 10 ? near : mean;
}
