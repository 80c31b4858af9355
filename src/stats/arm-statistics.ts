import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

/** One choice and what came of it. */
export interface Pull {
  readonly arm: string;
  readonly isSuccess: boolean;
  /** Cost or latency above 0; left out where unknown. */
  readonly cost?: number;
}

/** What is known of one arm: discounted counts, and moments of ln cost. */
export interface ArmState {
  readonly arm: string;
  readonly pulls: number;
  readonly successes: number;
  readonly failures: number;
  readonly costs: number;
  readonly logCostSum: number;
  readonly logCostSquares: number;
}

export interface ArmsState extends VersionedState {
  /** By name. */
  readonly arms: readonly ArmState[];
}

export interface ArmSummary {
  readonly arm: string;
  /** Outcomes ever seen, undiscounted. */
  readonly pulls: number;
  readonly successes: number;
  readonly failures: number;
  /** Mean cost of a log-normal, exp(mu + sigma²/2); null without a cost. */
  readonly expectedCost: number | null;
}

const version = 1;

/**
 * Successes and log-normal costs of arms (models, houses, variants), each pull of any arm discounting all by `discount`
 * (Garivier and Moulines, "On Upper-Confidence Bound Policies for Switching Bandit Problems", 2011): an arm that changed
 * is believed anew after about 1/(1 - discount) pulls.
 *
 * @example
 * const arms = armStatistics({ discount: 0.5 });
 * const pulls = [{ arm: "a", isSuccess: true }, { arm: "b", isSuccess: true }];
 * arms.result(foldInputs(arms, pulls)).map((arm) => arm.successes) // => [0.5, 1]
 */
export function armStatistics(
  options: { readonly discount?: number } = {},
): Estimator<Pull, ArmsState, readonly ArmSummary[]> {
  const { discount = 0.995 } = options;
  if (!(discount > 0 && discount <= 1))
    throw new RangeError(`armStatistics needs 0 < discount <= 1, got ${discount}`);
  return {
    init: () => ({ version, arms: [] }),
    step(state, pull) {
      requireVersion(state, version, "armStatistics");
      if (pull.cost !== undefined && !(pull.cost > 0))
        throw new RangeError(
          `a cost has to be above 0, got ${pull.cost}: leave out what is unknown`,
        );
      const aged = state.arms.map((arm) => discounted(arm, discount));
      const known = aged.find(({ arm }) => arm === pull.arm) ?? unknownArm(pull.arm);
      const others = aged.filter(({ arm }) => arm !== pull.arm);
      const arms = [...others, pulled(known, pull)];
      return { version, arms: arms.toSorted((a, b) => (a.arm < b.arm ? -1 : 1)) };
    },
    result: ({ arms }) =>
      arms.map((state) => {
        const { arm, pulls, successes, failures } = state;
        return { arm, pulls, successes, failures, expectedCost: expectedCost(state) };
      }),
  };
}

/**
 * An arm before its first pull.
 *
 * @example unknownArm("a").pulls // => 0
 */
export function unknownArm(arm: string): ArmState {
  const costs = { costs: 0, logCostSum: 0, logCostSquares: 0 };
  return { arm, pulls: 0, successes: 0, failures: 0, ...costs };
}

/**
 * Mean and variance of an arm's ln cost, the variance drawn towards 1 by one pull's worth; null without a cost.
 *
 * @example logCostMoments({ ...unknownArm("a"), costs: 1, logCostSum: 2, logCostSquares: 4 }).mean // => 2
 */
export function logCostMoments(
  arm: ArmState,
): { readonly mean: number; readonly variance: number } | null {
  const { costs, logCostSum, logCostSquares } = arm;
  if (costs === 0) return null;
  const mean = logCostSum / costs;
  const squares = Math.max(0, logCostSquares - costs * mean * mean);
  return { mean, variance: (squares + 1) / (costs + 1) };
}

function expectedCost(arm: ArmState): number | null {
  const moments = logCostMoments(arm);
  return moments === null ? null : Math.exp(moments.mean + moments.variance / 2);
}

function discounted(state: ArmState, by: number): ArmState {
  return {
    ...state,
    successes: state.successes * by,
    failures: state.failures * by,
    costs: state.costs * by,
    logCostSum: state.logCostSum * by,
    logCostSquares: state.logCostSquares * by,
  };
}

function pulled(state: ArmState, { isSuccess, cost }: Pull): ArmState {
  const logCost = cost === undefined ? 0 : Math.log(cost);
  return {
    arm: state.arm,
    pulls: state.pulls + 1,
    successes: state.successes + (isSuccess ? 1 : 0),
    failures: state.failures + (isSuccess ? 0 : 1),
    costs: state.costs + (cost === undefined ? 0 : 1),
    logCostSum: state.logCostSum + logCost,
    logCostSquares: state.logCostSquares + logCost * logCost,
  };
}
