import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { kishSize } from "./kish-size.ts";

export interface TimedOutcome {
  readonly atMs: number;
  readonly isSuccess: boolean;
}

/** Weights as of `atMs`, the latest outcome's time; null before the first. */
export interface DiscountedState extends VersionedState {
  readonly atMs: number | null;
  readonly successes: number;
  readonly failures: number;
  readonly sumOfSquares: number;
}

export interface DiscountedCounts {
  readonly atMs: number | null;
  /** Weights, not whole numbers. */
  readonly successes: number;
  readonly failures: number;
  /** Effective sample size (Kish). */
  readonly n: number;
}

const version = 1;
const empty: DiscountedState = { version, atMs: null, successes: 0, failures: 0, sumOfSquares: 0 };

/**
 * Successes and failures whose weight halves every `halfLifeMs`. A late outcome gets the weight of its age, so that order
 * does not matter but for rounding. Assumes that the rate drifts slowly against the half-life.
 *
 * @example
 * const week = discountedCounts({ halfLifeMs: 7 });
 * const seen = [{ atMs: 0, isSuccess: true }, { atMs: 7, isSuccess: false }];
 * week.result(foldInputs(week, seen)).successes // => 0.5
 */
export function discountedCounts(options: {
  readonly halfLifeMs: number;
}): Estimator<TimedOutcome, DiscountedState, DiscountedCounts> {
  const { halfLifeMs } = options;
  if (!(halfLifeMs > 0))
    throw new RangeError(`discountedCounts needs halfLifeMs > 0, got ${halfLifeMs}`);
  return {
    init: () => empty,
    step(state, { atMs, isSuccess }) {
      requireVersion(state, version, "discountedCounts");
      const one: DiscountedState = {
        version,
        atMs,
        successes: isSuccess ? 1 : 0,
        failures: isSuccess ? 0 : 1,
        sumOfSquares: 1,
      };
      return mergeDiscounted(state, one, halfLifeMs);
    },
    result: ({ atMs, successes, failures, sumOfSquares }) => ({
      atMs,
      successes,
      failures,
      n: kishSize(successes + failures, sumOfSquares),
    }),
  };
}

/**
 * Two states as one, as of the later of their times: counts of two machines, or of two parts of a history.
 *
 * @example
 * const { init } = discountedCounts({ halfLifeMs: 7 });
 * mergeDiscounted(init(), { ...init(), atMs: 3, successes: 2 }, 7).successes // => 2
 */
export function mergeDiscounted(
  a: DiscountedState,
  b: DiscountedState,
  halfLifeMs: number,
): DiscountedState {
  if (a.atMs === null) return b;
  if (b.atMs === null) return a;
  const atMs = Math.max(a.atMs, b.atMs);
  const [left, right] = [aged(a, atMs - a.atMs, halfLifeMs), aged(b, atMs - b.atMs, halfLifeMs)];
  return {
    version,
    atMs,
    successes: left.successes + right.successes,
    failures: left.failures + right.failures,
    sumOfSquares: left.sumOfSquares + right.sumOfSquares,
  };
}

function aged(state: DiscountedState, byMs: number, halfLifeMs: number): DiscountedState {
  const weight = 2 ** (-byMs / halfLifeMs);
  return {
    ...state,
    successes: state.successes * weight,
    failures: state.failures * weight,
    sumOfSquares: state.sumOfSquares * weight * weight,
  };
}
