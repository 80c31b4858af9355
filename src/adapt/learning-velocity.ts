import { type RateInterval, rateInterval } from "../stats/rate-interval.ts";
import type { ExecutionTotals } from "../store/statistics-port.ts";
import { type Interval, successRate } from "./success-rate.ts";

export const velocities = ["accelerating", "stable", "declining", "not enough data"] as const;
export type Velocity = (typeof velocities)[number];

/** Whether the share of successes rises: the last days against as many before. */
export interface LearningVelocity {
  readonly period_days: number;
  readonly recent_success_rate: number | null;
  readonly recent_interval: Interval;
  readonly previous_success_rate: number | null;
  readonly previous_interval: Interval;
  /** Recent less previous; null where one of them has too few known outcomes. */
  readonly improvement: number | null;
  /** 90%, of the difference (Newcombe, 1998, from both Jeffreys intervals). */
  readonly improvement_interval: Interval | null;
  /** A move of more than five points counts where its interval leaves out 0; else it is not known what it is. */
  readonly velocity: Velocity;
}

type Outcomes = Pick<ExecutionTotals, "successes" | "failures">;

/** Known outcomes that each of the periods needs. */
const leastOutcomes = 30;
const leastMove = 0.05;

export function learningVelocity(
  recent: Outcomes,
  previous: Outcomes,
  periodDays: number,
): LearningVelocity {
  const [now, before] = [successRate(recent), successRate(previous)];
  const shared = {
    period_days: periodDays,
    recent_success_rate: now.success_rate,
    recent_interval: now.interval,
    previous_success_rate: before.success_rate,
    previous_interval: before.interval,
  };
  const isEnough = Math.min(now.interval.n, before.interval.n) >= leastOutcomes;
  if (!isEnough || now.success_rate === null || before.success_rate === null)
    return {
      ...shared,
      improvement: null,
      improvement_interval: null,
      velocity: "not enough data",
    };
  const improvement = now.success_rate - before.success_rate;
  const interval = differenceInterval(recent, previous);
  return {
    ...shared,
    improvement,
    improvement_interval: interval,
    velocity: velocityOf(improvement, interval),
  };
}

function velocityOf(improvement: number, { low, high }: Interval): Velocity {
  if (Math.abs(improvement) <= leastMove) return "stable";
  if (low > 0) return "accelerating";
  return high < 0 ? "declining" : "not enough data";
}

function differenceInterval(recent: Outcomes, previous: Outcomes): Interval {
  const a: RateInterval = rateInterval(recent.successes, recent.failures);
  const b: RateInterval = rateInterval(previous.successes, previous.failures);
  const difference = a.rate - b.rate;
  return {
    low: difference - Math.hypot(a.rate - a.low, b.high - b.rate),
    high: difference + Math.hypot(a.high - a.rate, b.rate - b.low),
    n: a.n + b.n,
  };
}
