import { percent } from "../../core/percent.ts";
import { offPolicyValue, type ValueInterval } from "../../stats/off-policy-value.ts";
import { rateInterval } from "../../stats/rate-interval.ts";
import type { PastDecision } from "./decision-record.ts";
import { replayPolicy } from "./replay-policy.ts";

/** What a policy would have come to on the decisions in the journal. */
export interface RouteReplay {
  readonly policy: string;
  /** Decisions in the journal, of these with an outcome, and of those without one still to come or never told. */
  readonly decisions: number;
  readonly with_outcome: number;
  /** With an outcome, but without chance: they teach nothing about other policies. */
  readonly deterministic: number;
  /** What the estimate rests on. */
  readonly n: number;
  /** Share of what the policy would do that the journal could show, 0..1. */
  readonly coverage: number;
  /** How many decisions of the policy's own those are worth. */
  readonly effective_size: number;
  /** Success per decision by inverse propensities, and self-normalised, with 95% intervals; null: not enough data. */
  readonly ips: ValueInterval | null;
  readonly snips: ValueInterval | null;
  /** What was achieved on the same decisions; null without any. */
  readonly achieved: { readonly rate: number; readonly low: number; readonly high: number } | null;
  readonly verdict: string;
}

export function replayRoutes(policy: string, past: readonly PastDecision[]): RouteReplay {
  const choose = replayPolicy(policy);
  const ended = past.flatMap((decision) => {
    const { outcome } = decision;
    return outcome === null ? [] : [{ decision, isSuccess: outcome.isSuccess }];
  });
  const logged = ended.map(({ decision, isSuccess }) => ({
    propensity: propensityOf(decision),
    targetPropensity: choose(decision.candidates)[decision.chosen] ?? 0,
    reward: Number(isSuccess),
    isDeterministic: decision.isDeterministic,
  }));
  const value = offPolicyValue(logged);
  const used = ended.filter(({ decision }) => !decision.isDeterministic);
  const successes = used.filter(({ isSuccess }) => isSuccess).length;
  const { low, high } = rateInterval(successes, used.length - successes);
  return {
    policy,
    decisions: past.length,
    with_outcome: ended.length,
    deterministic: value.excluded,
    n: value.n,
    coverage: value.coverage,
    effective_size: value.effectiveSize,
    ips: value.ips,
    snips: value.snips,
    achieved: used.length === 0 ? null : { rate: successes / used.length, low, high },
    verdict: verdictOf(value.snips, value, past.length),
  };
}

/** Of what was chosen; 1 where chance had no part. */
function propensityOf({ candidates, chosen, isDeterministic }: PastDecision): number {
  if (isDeterministic) return 1;
  return candidates.find(({ arm }) => arm === chosen)?.propensity ?? 1;
}

/** Below it much of the policy is never seen. */
const wideCoverage = 0.8;

function verdictOf(
  snips: ValueInterval | null,
  {
    n,
    coverage,
    effectiveSize,
  }: { readonly n: number; readonly coverage: number; readonly effectiveSize: number },
  decisions: number,
): string {
  if (snips === null)
    return `not enough data: ${n} of ${decisions} decisions were left to chance and have an outcome, worth ${effectiveSize.toFixed(1)} of the policy's own; 30 worth 10 are needed. Decisions are left to chance with mode apply, within the exploration budget.`;
  const warning =
    coverage < wideCoverage
      ? ` Only ${percent(coverage, 1)} of what the policy would do is in the journal: trust it so far.`
      : "";
  return `would succeed ${percent(snips.value, 1)} of the time (95% interval ${percent(Math.max(0, snips.low), 1)} to ${percent(Math.min(1, snips.high), 1)}), from ${n} decisions worth ${effectiveSize.toFixed(0)}.${warning}`;
}
