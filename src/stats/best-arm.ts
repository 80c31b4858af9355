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
    .toSorted((a, b) => meanRate(b) - meanRate(a));
  let best: BestArm | null = null;
  for (const arm of known) {
    // A lower bound lies below its mean: no arm from here on has a higher one.
    if (best !== null && meanRate(arm) <= best.interval.low) break;
    const interval = rateInterval(arm.successes, arm.failures);
    if (best === null || interval.low > best.interval.low) best = { arm: arm.arm, interval };
  }
  return best;
}

function meanRate({ successes, failures }: ArmSummary): number {
  return (successes + 0.5) / (successes + failures + 1);
}
