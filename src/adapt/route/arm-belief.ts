import type { ArmState } from "../../stats/arm-statistics.ts";
import { betaQuantile } from "../../stats/beta-quantile.ts";
import type { ArmExperience } from "./arm-history.ts";
import { armKey, type RouteArm } from "./route-arm.ts";

/** What is believed of an arm at a task: Beta(successes + 1/2, failures + 1/2) of `state`. */
export interface ArmBelief {
  readonly arm: RouteArm;
  readonly key: string;
  /** Its own outcomes in the scope, and what it did elsewhere for a few more; corrected by the text of the task. */
  readonly state: ArmState;
  /** Probability of success with its 90% credible interval. */
  readonly probability: number;
  readonly low: number;
  readonly high: number;
  /** Its own outcomes in the scope, discounted. */
  readonly own: ArmState;
  /** How many of those there are. */
  readonly n: number;
  /** With those from elsewhere that count. */
  readonly known: number;
}

/** Outcomes elsewhere that count, 0 or more. */
export function elsewhereOf({ known, n }: ArmBelief): number {
  return Math.max(0, known - n);
}

/** What a text makes of a probability; where it says nothing, the same. */
export type Correction = (probability: number) => number;

/**
 * Own outcomes, then as many of those in other scopes as their likeness is worth (partial pooling: p = (s + k·parent)/(n +
 * k)), never more than there are. A price that is known counts as one cost where none was observed.
 */
export function believe(
  arm: RouteArm,
  { own, elsewhere, strength }: ArmExperience,
  correct: Correction,
  priceUsd: number | null,
): ArmBelief {
  const others = elsewhere.successes + elsewhere.failures;
  const share = others === 0 ? 0 : Math.min(strength, others) / others;
  const successes = own.successes + share * elsewhere.successes;
  const failures = own.failures + share * elsewhere.failures;
  const size = successes + failures + 1;
  const probability = correct((successes + 0.5) / size);
  // The least that a beta distribution is counted with on either side.
  const [a, b] = [Math.max(0.01, probability * size), Math.max(0.01, (1 - probability) * size)];
  const state = {
    ...(own.costs === 0 && priceUsd !== null && priceUsd > 0 ? priced(own, priceUsd) : own),
    arm: armKey(arm),
    successes: Math.max(0, a - 0.5),
    failures: Math.max(0, b - 0.5),
  };
  return {
    arm,
    key: armKey(arm),
    state,
    probability,
    ...intervalOf(a, b),
    own,
    n: own.successes + own.failures,
    known: size - 1,
  };
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Arms that nobody used lately are asked about with every decision, and stay as they are. */
const knownRanges = new Map<string, Range>();
const mostRanges = 1024;

/** 90% credible interval of Beta(a, b). */
function intervalOf(a: number, b: number): Range {
  const key = `${a} ${b}`;
  const known = knownRanges.get(key);
  if (known !== undefined) return known;
  const range = { low: betaQuantile(0.05, a, b), high: betaQuantile(0.95, a, b) };
  const [oldest] = knownRanges.keys();
  if (knownRanges.size >= mostRanges && oldest !== undefined) knownRanges.delete(oldest);
  knownRanges.set(key, range);
  return range;
}

function priced(own: ArmState, priceUsd: number): ArmState {
  const logCost = Math.log(priceUsd);
  return { ...own, costs: 1, logCostSum: logCost, logCostSquares: logCost * logCost };
}
