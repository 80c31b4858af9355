import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The x with I_x(a, b) = p: quantile of the Beta(a, b) distribution. Bisection on the regularised incomplete beta
 * function to the last bit, so that no start value can send it astray. a, b > 0, 0 <= p <= 1.
 *
 * @example betaQuantile(0.05, 96, 6) // 0.8989...: lower bound of 95 successes in 100
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile needs 0 <= p <= 1, got ${p}`);
  if (p === 0 || p === 1) return p;
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
}

export interface RateInterval {
  /** Posterior mean. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * Success rate with its 90% credible interval under the Jeffreys prior Beta(1/2, 1/2). With no data the interval is
 * nearly all of [0, 1] and n is 0: callers show "not enough data".
 */
export function rateInterval(successes: number, failures: number): RateInterval {
  const a = successes + 0.5;
  const b = failures + 0.5;
  return {
    rate: a / (a + b),
    low: betaQuantile(0.05, a, b),
    high: betaQuantile(0.95, a, b),
    n: successes + failures,
  };
}
