import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

export interface MeanState extends VersionedState {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared distances from the mean (Welford, 1962). */
  readonly squares: number;
}

export interface AsymptoticInterval {
  readonly n: number;
  /** Null below `leastValues`. */
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const version = 1;

/**
 * Asymptotic confidence sequence for a mean of independent values (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
 * "Time-uniform central limit theory and asymptotic confidence sequences", 2021, arXiv 2103.06476, theorem 2.2). Holds only
 * for many values, so it may be shown but never decides; tightest around `tightestAt` values.
 *
 * @example
 * const mean = asymptoticSequence({ leastValues: 2 });
 * mean.result(foldInputs(mean, [1, 2, 3])).mean // => 2
 */
export function asymptoticSequence(
  options: {
    readonly alpha?: number;
    readonly tightestAt?: number;
    readonly leastValues?: number;
  } = {},
): Estimator<number, MeanState, AsymptoticInterval> {
  const { alpha = 0.05, tightestAt = 500, leastValues = 50 } = options;
  const spread = -2 * Math.log(alpha);
  const rhoSquared = (spread + Math.log(spread + 1)) / tightestAt;
  return {
    init: () => ({ version, n: 0, mean: 0, squares: 0 }),
    step(state, value) {
      requireVersion(state, version, "asymptoticSequence");
      const n = state.n + 1;
      const mean = state.mean + (value - state.mean) / n;
      return { version, n, mean, squares: state.squares + (value - state.mean) * (value - mean) };
    },
    result({ n, mean, squares }) {
      if (n < Math.max(2, leastValues)) return { n, mean: null, low: null, high: null };
      const scale = n * rhoSquared + 1;
      const width = (2 * scale * Math.log(Math.sqrt(scale) / alpha)) / (n * n * rhoSquared);
      const margin = Math.sqrt((squares / n) * width);
      return { n, mean, low: mean - margin, high: mean + margin };
    },
  };
}
