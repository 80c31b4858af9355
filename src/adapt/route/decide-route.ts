import type { AdaptiveMode } from "../../core/adaptive-mode.ts";
import { logCostMoments } from "../../stats/arm-statistics.ts";
import { bestArm } from "../../stats/best-arm.ts";
import { type ArmBelief, elsewhereOf } from "./arm-belief.ts";
import type { RouteChoice } from "./choose-route.ts";
import type { RouteArm } from "./route-arm.ts";
import type { RouteCandidate, RouteDecision } from "./route-decision.ts";
import { fallbackReason, reasonOf } from "./route-reason.ts";

/** What holds for routes besides the numbers. */
export interface RouteRules {
  readonly id: string;
  readonly mode: AdaptiveMode;
  /** `min_confidence_for_auto_route`: without asking at or above it. */
  readonly minConfidence: number;
  /** `fallback_to_timmy_threshold`: below it the sovereign house takes the task. */
  readonly fallbackBelow: number;
  /** Null where no house is. */
  readonly sovereign: string | null;
}

export interface WeighedRoute {
  readonly scope: string;
  readonly beliefs: readonly ArmBelief[];
  readonly choice: RouteChoice | null;
  readonly masked: readonly string[];
  readonly pending: Readonly<Record<string, number>>;
}

/** The way in which choices are made; a new number where it changes. */
export const policyVersion = "thompson@1";
/** Outcomes without which an arm is not reported as best. */
const leastReported = 5;
/** Outcomes, elsewhere included, without which nothing is known of an arm. */
const leastKnown = 3;

/** What a choice means under the rules in force: who does it, whether somebody is asked, and in words why. */
export function decisionOf(weighed: WeighedRoute, rules: RouteRules): RouteDecision {
  const { scope, beliefs, choice } = weighed;
  const base = {
    decision: rules.id,
    task: scope,
    mode: rules.mode,
    reported_best: reportedBest(beliefs),
    policy_version: policyVersion,
  };
  const best = beliefs.find(({ key }) => key === choice?.best);
  const played = beliefs.find(({ key }) => key === choice?.arm);
  if (choice === null || best === undefined || played === undefined)
    return { ...base, ...nobody(weighed, rules) };
  const candidates = beliefs.map((belief) => candidateOf(belief, weighed, choice));
  const shared = { ...base, candidates, confidence: best.low, floor: choice.floor };
  if (!choice.isDeterministic) {
    const reason = reasonOf(scope, choice, played, played.key !== best.key);
    const drawn = { explored: true, deterministic: false, falls_back: false, asks: false };
    return { ...shared, ...drawn, chosen: played.arm, reason };
  }
  const settled = { ...shared, explored: false, deterministic: true };
  const fallback = fallbackOf(weighed, best, rules);
  if (fallback !== null) return { ...settled, ...fallback, falls_back: true };
  return {
    ...settled,
    chosen: best.arm,
    falls_back: false,
    asks: rules.mode !== "apply" || best.low < rules.minConfidence,
    reason: reasonOf(scope, choice, best, false),
  };
}

type Nobody = Omit<
  RouteDecision,
  "decision" | "task" | "mode" | "reported_best" | "policy_version"
>;

function nobody(weighed: WeighedRoute, { sovereign }: RouteRules): Nobody {
  const { scope, beliefs } = weighed;
  return {
    chosen: null,
    falls_back: false,
    asks: true,
    confidence: 0,
    explored: false,
    deterministic: true,
    floor: 0,
    candidates: beliefs.map((belief) => candidateOf(belief, weighed, null)),
    reason:
      beliefs.length === 0
        ? `${scope}: there is nobody to choose from${sovereign === null ? "" : `; the sovereign house is ${sovereign}`}`
        : `${scope}: everyone is out for now, as while a circuit is open`,
  };
}

function candidateOf(
  belief: ArmBelief,
  { masked, pending }: WeighedRoute,
  choice: RouteChoice | null,
): RouteCandidate {
  const { arm, key, state, probability, low, high, n } = belief;
  const cost = logCostMoments(state);
  return {
    arm: key,
    ...arm,
    probability,
    interval: { low, high, n },
    n_elsewhere: elsewhereOf(belief),
    expected_cost_usd: cost === null ? null : Math.exp(cost.mean + cost.variance / 2),
    feasible: choice?.feasible.includes(key) ?? false,
    masked: masked.includes(key),
    pending: pending[key] ?? 0,
    propensity: choice?.propensities[key] ?? 0,
  };
}

function reportedBest(beliefs: readonly ArmBelief[]): RouteDecision["reported_best"] {
  const known = beliefs.filter(({ n }) => n >= leastReported);
  const best = bestArm(known.map(({ key, own }) => ({ ...own, arm: key, expectedCost: null })));
  if (best === null) return null;
  const { low, high, n } = best.interval;
  return { arm: best.arm, interval: { low, high, n } };
}

/** Null where the best arm is sure enough, or is known to be the sovereign house's, or no house is sovereign. */
function fallbackOf(
  { scope, beliefs, masked }: WeighedRoute,
  best: ArmBelief,
  { sovereign, fallbackBelow, mode }: RouteRules,
): Pick<RouteDecision, "chosen" | "asks" | "reason"> | null {
  if (sovereign === null) return null;
  const open = beliefs.filter(({ key }) => !masked.includes(key));
  const isInsufficient = open.every(({ known }) => known < leastKnown);
  const isSure = best.low >= fallbackBelow || best.arm.house === sovereign;
  if (!isInsufficient && isSure) return null;
  return {
    chosen: sovereignArm(open, best, sovereign),
    asks: mode !== "apply",
    reason: fallbackReason(scope, sovereign, best, { isInsufficient, below: fallbackBelow }),
  };
}

/** The likeliest of the sovereign house's own arms, else the best arm in that house. */
function sovereignArm(open: readonly ArmBelief[], best: ArmBelief, sovereign: string): RouteArm {
  const own = open.filter(({ arm }) => arm.house === sovereign);
  const [likeliest] = own.toSorted((a, b) => b.probability - a.probability);
  return likeliest?.arm ?? { ...best.arm, house: sovereign };
}
