import { rateInterval } from "../../stats/rate-interval.ts";
import { formatShare } from "./format.ts";

/** Below this many known outcomes a rate is not shown: it would say more than is known. */
const minSample = 5;

export interface SuccessRate {
  /** Successes among the known outcomes: what is shown, in text and as JSON. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Known outcomes. */
  readonly n: number;
}

/**
 * The share of successes with its 90% Jeffreys interval; null below five known outcomes. Where all or none succeeded
 * the interval reaches to that end, as Brown, Cai and DasGupta (2001, section 4.1.1) modify it, so that it holds the rate.
 */
export function successRate(successes: number, failures: number): SuccessRate | null {
  const n = successes + failures;
  if (n < minSample) return null;
  const { low, high } = rateInterval(successes, failures);
  return {
    rate: successes / n,
    low: successes === 0 ? 0 : low,
    high: failures === 0 ? 1 : high,
    n,
  };
}

/** Whether so many known outcomes have a rate that is shown. */
export function hasRate(n: number): boolean {
  return n >= minSample;
}

/** `82.7% (75-89%)`; below five known outcomes their number alone. */
export function formatRate(successes: number, failures: number): string {
  const rate = successRate(successes, failures);
  const n = successes + failures;
  if (rate === null) return `n=${n}`;
  return `${formatShare(successes, n)} (${(100 * rate.low).toFixed(0)}-${(100 * rate.high).toFixed(0)}%)`;
}
