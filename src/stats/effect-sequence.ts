import { afterUnit, betSizes, effectScore, type RandomisedUnit } from "./effect-score.ts";
import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { logMeanExp } from "./log-mean-exp.ts";

export interface EffectSequenceOptions {
  /** Least probability of either arm in the experiment. */
  readonly leastShare: number;
  /** 0.05 by default: the true effect stays inside at all times in 95% of experiments. */
  readonly alpha?: number;
  /** How finely the effect is resolved; 0.0125 by default. */
  readonly gridStep?: number;
}

export interface EffectSequenceState extends VersionedState {
  readonly n: number;
  readonly sum: number;
  readonly scoreSum: number;
  /** Effects not yet refuted: grid steps from -1, each with the ln wealth of its bets above, then below. */
  readonly alive: readonly (readonly [step: number, logWealth: readonly number[]])[];
  /** True once every effect was refuted, which happens with probability alpha at most; `alive` stays as before. */
  readonly isEmpty: boolean;
}

export interface EffectInterval {
  readonly n: number;
  /** Mean of the weighted outcomes; null without a unit. */
  readonly estimate: number | null;
  readonly low: number;
  readonly high: number;
  readonly isEmpty: boolean;
}

const version = 1;

/**
 * Confidence sequence for the effect of a randomised treatment: the effects that effectEProcess has not refuted at any
 * time so far, rounded outwards to the grid. Each product of bets is convex in the effect, so they are one interval
 * (Waudby-Smith and Ramdas, 2020, arXiv 2010.09686). Units come in assignment order, as for effectEProcess.
 *
 * @example
 * const lift = effectSequence({ leastShare: 0.5 });
 * lift.result(lift.init()).high // => 1
 */
export function effectSequence(
  options: EffectSequenceOptions,
): Estimator<RandomisedUnit, EffectSequenceState, EffectInterval> {
  const { leastShare, alpha = 0.05, gridStep = 0.0125 } = options;
  const bets = betSizes(leastShare);
  const signedBets = [...bets, ...bets.map((bet) => -bet)];
  const lastStep = Math.round(2 / gridStep);
  const effectAt = (step: number): number => Math.min(1, Math.max(-1, step * gridStep - 1));

  function grown(logWealth: readonly number[], excess: number): number[] {
    return logWealth.map((wealth, index) => wealth + Math.log1p((signedBets[index] ?? 0) * excess));
  }

  return {
    init: () => ({
      version,
      n: 0,
      sum: 0,
      scoreSum: 0,
      alive: Array.from({ length: lastStep + 1 }, (_, step) => [step, signedBets.map(() => 0)]),
      isEmpty: false,
    }),
    step(state, unit) {
      requireVersion(state, version, "effectSequence");
      const score = effectScore(state, unit, leastShare);
      const after = { version, ...afterUnit(state, unit), scoreSum: state.scoreSum + score };
      if (state.isEmpty) return { ...state, ...after };
      const all = state.alive.map(
        ([step, logWealth]) =>
          [step, grown(logWealth, score - leastShare * effectAt(step))] as const,
      );
      const alive = all.filter(([, logWealth]) => logMeanExp(logWealth) < -Math.log(alpha));
      if (alive.length === 0) return { ...after, alive: state.alive, isEmpty: true };
      return { ...after, alive, isEmpty: false };
    },
    result({ n, scoreSum, alive, isEmpty }) {
      const estimate = n === 0 ? null : scoreSum / n / leastShare;
      const [first = 0] = alive[0] ?? [];
      const [last = lastStep] = alive.at(-1) ?? [];
      return { n, estimate, low: effectAt(first - 1), high: effectAt(last + 1), isEmpty };
    },
  };
}
