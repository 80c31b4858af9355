import type { ArmSummary } from "./arm-statistics.ts";
import { type RateInterval, rateInterval } from "./rate-interval.ts";

export interface BestArm {
  readonly arm: string;
  readonly interval: RateInterval;
}

/**
 * The arm to report as best: that with the highest lower bound (5%) of its success rate, so that 1 of 1 never beats 95 of
 * 100. Null where no arm has an outcome.
 *
 * @example bestArm([{ arm: "a", pulls: 1, successes: 1, failures: 0, expectedCost: null }, { arm: "b", pulls: 100, successes: 95, failures: 5, expectedCost: null }]).arm // => "b"
 */
export function bestArm(arms: readonly ArmSummary[]): BestArm | null {
  const known = arms
    .filter(({ successes, failures }) => successes + failures > 0)
    .map(({ arm, successes, failures }) => ({ arm, interval: rateInterval(successes, failures) }));
  if (known.length === 0) return null;
  return known.reduce((best, arm) => (arm.interval.low > best.interval.low ? arm : best));
}
