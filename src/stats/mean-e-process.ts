import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { logMeanExp } from "./log-mean-exp.ts";

export interface MeanEProcessState extends VersionedState {
  readonly n: number;
  readonly sum: number;
  /** ln of what each bet has grown to. */
  readonly logWealth: readonly number[];
}

export interface MeanEvidence {
  readonly n: number;
  /** Null without a value. */
  readonly mean: number | null;
  /** Evidence that the mean is above 0: at most alpha false alarms at a threshold of 1/alpha, at any time. */
  readonly eValue: number;
}

const version = 1;
const bets = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;

/**
 * Evidence that values in -1..1 have a mean above 0, valid however often it is looked at (Ville): the mean over bets of
 * prod(1 + bet·x) (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2020, arXiv
 * 2010.09686). Assumes that each value has a mean of at most 0 given the earlier ones when there is nothing to find, as the
 * differences of two independent series, paired in order, have. RangeError for a value outside -1..1.
 *
 * @example
 * const better = meanEProcess();
 * better.result(foldInputs(better, Array.from({ length: 9 }, () => 1))).eValue // => 71.955
 */
export function meanEProcess(): Estimator<number, MeanEProcessState, MeanEvidence> {
  return {
    init: () => ({ version, n: 0, sum: 0, logWealth: bets.map(() => 0) }),
    step(state, value) {
      requireVersion(state, version, "meanEProcess");
      if (!(value >= -1 && value <= 1))
        throw new RangeError(`meanEProcess takes values in -1..1, got ${value}`);
      return {
        version,
        n: state.n + 1,
        sum: state.sum + value,
        logWealth: state.logWealth.map(
          (wealth, index) => wealth + Math.log1p((bets[index] ?? 0) * value),
        ),
      };
    },
    result: ({ n, sum, logWealth }) => ({
      n,
      mean: n === 0 ? null : sum / n,
      eValue: Math.exp(logMeanExp(logWealth)),
    }),
  };
}
