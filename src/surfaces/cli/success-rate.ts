import { type Interval, successRate as observedRate } from "../../adapt/success-rate.ts";
import { formatShare } from "./format.ts";

/** Below this many known outcomes a rate is not shown: it would say more than is known. */
const minSample = 5;

export interface SuccessRate extends Interval {
  /** Successes among the known outcomes: what is shown, in text and as JSON. */
  readonly rate: number;
}

/** The share of successes with its interval; null below five known outcomes. */
export function successRate(successes: number, failures: number): SuccessRate | null {
  const { success_rate: rate, interval } = observedRate({ successes, failures });
  return rate === null || interval.n < minSample ? null : { rate, ...interval };
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
