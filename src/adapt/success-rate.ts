import { rateInterval } from "../stats/rate-interval.ts";
import type { ExecutionTotals } from "../store/statistics-port.ts";

/** The 90% credible interval of a rate (Jeffreys prior), and the number of known outcomes it rests on. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** A share of successes with what it rests on. */
export interface SuccessRate {
  /** Successes per known outcome; null where no outcome is known. */
  readonly success_rate: number | null;
  readonly interval: Interval;
}

/** An interval that begins at 0 or ends at 1 where every known outcome was the same (Brown, Cai and DasGupta, 2001). */
export function successRate({
  successes,
  failures,
}: Pick<ExecutionTotals, "successes" | "failures">): SuccessRate {
  const { low, high, n } = rateInterval(successes, failures);
  return {
    success_rate: n === 0 ? null : successes / n,
    interval: { low: successes === 0 ? 0 : low, high: failures === 0 ? 1 : high, n },
  };
}

/** Means of what was observed; null where nothing was. */
export function meanLatencyMs({ latencyUsSum, latencyCount }: ExecutionTotals): number | null {
  return latencyCount === 0 ? null : latencyUsSum / latencyCount / 1000;
}

/** 0..1; null where no execution stated its confidence. */
export function meanConfidence({ confidenceSum, confidenceCount }: ExecutionTotals): number | null {
  return confidenceCount === 0 ? null : confidenceSum / confidenceCount;
}
