import { afterUnit, betSizes, effectScore, type RandomisedUnit } from "./effect-score.ts";
import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { logMeanExp } from "./log-mean-exp.ts";

export interface EffectEProcessOptions {
  /** Least probability of either arm in the experiment. */
  readonly leastShare: number;
  /** The effect to refute, -1..1; 0 by default. */
  readonly effect?: number;
}

export interface EffectEProcessState extends VersionedState {
  readonly n: number;
  readonly sum: number;
  /** ln of what each bet on a larger effect, and on a smaller one, has grown to. */
  readonly above: readonly number[];
  readonly below: readonly number[];
}

export interface EffectEvidence {
  readonly n: number;
  /** Evidence against the effect, in either direction: alpha false alarms at a threshold of 1/alpha, at any time. */
  readonly eValue: number;
  /** Evidence that the effect is larger; valid alone, for a question asked in one direction. */
  readonly eValueAbove: number;
  /** Evidence that it is smaller: harm, where more outcome is better. */
  readonly eValueBelow: number;
}

const version = 1;

/**
 * Evidence against a given effect of a randomised treatment, valid however often it is looked at (Ville): half the mean
 * over bets of prod(1 + bet·(X - pi_min·effect)), plus the same with -bet (Waudby-Smith and Ramdas, "Estimating means of
 * bounded random variables by betting", 2020, arXiv 2010.09686). Units come in assignment order, one outcome each
 * (inAssignmentOrder); then clusters, delay and labels that depend on the arm do no harm.
 *
 * @example
 * const lift = effectEProcess({ leastShare: 0.5 });
 * const worked = { outcome: 1, isTreated: true, treatedShare: 0.5 };
 * lift.result(foldInputs(lift, [worked, worked])).eValueAbove // => 1.285
 */
export function effectEProcess(
  options: EffectEProcessOptions,
): Estimator<RandomisedUnit, EffectEProcessState, EffectEvidence> {
  const { leastShare, effect = 0 } = options;
  const bets = betSizes(leastShare);
  const nothing = bets.map(() => 0);
  return {
    init: () => ({ version, n: 0, sum: 0, above: nothing, below: nothing }),
    step(state, unit) {
      requireVersion(state, version, "effectEProcess");
      const excess = effectScore(state, unit, leastShare) - leastShare * effect;
      const grown = (wealth: readonly number[], sign: number): number[] =>
        wealth.map(
          (logWealth, index) => logWealth + Math.log1p(sign * (bets[index] ?? 0) * excess),
        );
      return {
        version,
        ...afterUnit(state, unit),
        above: grown(state.above, 1),
        below: grown(state.below, -1),
      };
    },
    result({ n, above, below }) {
      const eValueAbove = Math.exp(logMeanExp(above));
      const eValueBelow = Math.exp(logMeanExp(below));
      return { n, eValue: (eValueAbove + eValueBelow) / 2, eValueAbove, eValueBelow };
    },
  };
}
