import { betaQuantile } from "./beta-quantile.ts";

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
 *
 * @example rateInterval(95, 5).low // => 0.9042
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
