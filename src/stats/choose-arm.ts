import { type ArmState, logCostMoments } from "./arm-statistics.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { winShares } from "./win-shares.ts";

export interface ChoiceOptions {
  /** Success rate an arm has to have; 1 where nothing but success counts. */
  readonly floor: number;
  /** An arm is feasible when its rate reaches the floor with probability 1 - alpha; 0.2 by default. */
  readonly alpha?: number;
  /** Names the state: draws are the same for the same seed. */
  readonly seed: string;
  /** A uniform number in (0, 1), drawn for this choice. */
  readonly uniform: number;
  /** Whether share and money of the exploration budget are left. */
  readonly mayExplore: boolean;
  /** Arms that are out for now, such as those whose circuit breaker is open. */
  readonly masked?: readonly string[];
  /** Decisions of each arm whose outcome is pending. */
  readonly pending?: Readonly<Record<string, number>>;
  /** The arm in use. Without exploration it is left only for one that is cheaper (or likelier) by `switchMargin`. */
  readonly current?: string;
  readonly switchMargin?: number;
  /** Probability of staying with the arm in use while exploring; 0 by default. */
  readonly stickiness?: number;
  readonly draws?: number;
  /** Draws how often each arm wins; winShares, or one that keeps what it drew. */
  readonly shares?: typeof winShares;
}

export interface ArmChoice {
  readonly arm: string;
  /** Probability with which each unmasked arm was to be chosen; they sum to 1. */
  readonly propensities: Readonly<Record<string, number>>;
  /** True where chance had no part: such decisions teach nothing about other policies (offPolicyValue). */
  readonly isDeterministic: boolean;
  readonly feasible: readonly string[];
  /** What would have been chosen without chance. */
  readonly best: string;
  readonly reason: "explored" | "cheapest feasible" | "likeliest to succeed" | "kept";
}

/** Probability that every unmasked arm keeps while exploring. */
const explorationFloor = 0.02;

/**
 * Chooses among arms under a floor on success, never by a mix of quality and price. Exploring, it plays from
 * (1 - K·.02)·share + .02 over the K unmasked arms, where share is how often the arm wins (winShares), and says with what
 * probability. Otherwise it takes the cheapest feasible arm, or the likeliest to succeed where none is feasible. Null where
 * every arm is masked. Discounted Thompson sampling: Raj and Kalyani, 2017; floors for evaluation: Li et al., 2011.
 *
 * @example chooseArm([unknownArm("a")], { floor: 0.9, seed: "s", uniform: 0.5, mayExplore: false }).reason // => "likeliest to succeed"
 */
export function chooseArm(arms: readonly ArmState[], options: ChoiceOptions): ArmChoice | null {
  const { floor, alpha = 0.2, masked = [], pending = {} } = options;
  const open = arms
    .filter(({ arm }) => !masked.includes(arm))
    .map((arm) => withPending(arm, pending[arm.arm] ?? 0));
  if (open.length === 0) return null;
  const feasible = open.filter((arm) => reachesFloor(arm, floor, alpha));
  const names = feasible.map(({ arm }) => arm);
  const best = bestOf(open, feasible, options);
  const known = { feasible: names, best: best.arm };
  if (options.mayExplore) return { ...explore(open, options), ...known };
  const propensities = Object.fromEntries(open.map(({ arm }) => [arm, arm === best.arm ? 1 : 0]));
  return { ...best, propensities, isDeterministic: true, ...known };
}

/** Pending decisions count as outcomes at the arm's own rate: they narrow its draws, so that a burst is not all one arm. */
function withPending(arm: ArmState, count: number): ArmState {
  const rate = meanRate(arm);
  return {
    ...arm,
    successes: arm.successes + count * rate,
    failures: arm.failures + count * (1 - rate),
  };
}

function meanRate({ successes, failures }: ArmState): number {
  return (successes + 0.5) / (successes + failures + 1);
}

function reachesFloor({ successes, failures }: ArmState, floor: number, alpha: number): boolean {
  return 1 - incompleteBeta(floor, successes + 0.5, failures + 0.5) >= 1 - alpha;
}

function explore(
  open: readonly ArmState[],
  options: ChoiceOptions,
): Pick<ArmChoice, "arm" | "propensities" | "isDeterministic" | "reason"> {
  const { floor, seed, uniform, draws = 256, current } = options;
  const shares = (options.shares ?? winShares)(open, { floor, seed, draws });
  const stay = open.some(({ arm }) => arm === current) ? (options.stickiness ?? 0) : 0;
  const least = Math.min(explorationFloor, 1 / open.length);
  const propensities = open.map(({ arm }, index) => {
    const share = stay * (arm === current ? 1 : 0) + (1 - stay) * (shares[index] ?? 0);
    return (1 - open.length * least) * share + least;
  });
  let below = 0;
  const chosen = propensities.findIndex((propensity) => (below += propensity) > uniform);
  return {
    arm: (open[chosen] ?? open.at(-1))?.arm ?? "",
    propensities: Object.fromEntries(open.map(({ arm }, index) => [arm, propensities[index] ?? 0])),
    isDeterministic: open.length === 1,
    reason: "explored",
  };
}

function bestOf(
  open: readonly ArmState[],
  feasible: readonly ArmState[],
  { current, switchMargin = 0 }: ChoiceOptions,
): Pick<ArmChoice, "arm" | "reason"> {
  const isFeasible = feasible.length > 0;
  const candidates = isFeasible ? feasible : open;
  const logCosts = candidates.map((arm) => (isFeasible ? logCostOf(arm) : 0));
  const lowest = Math.min(...logCosts);
  const cheapest = candidates.filter((_, index) => logCosts[index] === lowest);
  const best = cheapest.reduce((top, arm) => (meanRate(arm) > meanRate(top) ? arm : top));
  const reason = isFeasible ? "cheapest feasible" : "likeliest to succeed";
  const used = candidates.findIndex(({ arm }) => arm === current);
  const kept = candidates[used];
  if (kept === undefined || kept.arm === best.arm) return { arm: best.arm, reason };
  const isCheaper = lowest < (logCosts[used] ?? 0) + Math.log1p(-switchMargin);
  const isLikelier = meanRate(best) > meanRate(kept) + switchMargin;
  const isWorth = lowest < (logCosts[used] ?? 0) ? isCheaper : isLikelier;
  return isWorth ? { arm: best.arm, reason } : { arm: kept.arm, reason: "kept" };
}

/** ln of the expected cost; an unknown cost is dearer than any known one. */
function logCostOf(arm: ArmState): number {
  const moments = logCostMoments(arm);
  return moments === null ? Infinity : moments.mean + moments.variance / 2;
}
