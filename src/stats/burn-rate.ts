import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

export interface BurnRateOptions {
  /** Share of successes that is promised, such as 0.95. */
  readonly objective: number;
  readonly fastWindowMs?: number;
  readonly slowWindowMs?: number;
  /** Multiple of the allowed failure rate, in both windows, that raises the alarm. */
  readonly threshold?: number;
  /** Outcomes in a window below which it says nothing. */
  readonly leastOutcomes?: number;
}

/** Outcomes at a time; none of either only moves the clock on. */
export interface TimedCounts {
  readonly atMs: number;
  readonly successes: number;
  readonly failures: number;
}

export interface BurnRateState extends VersionedState {
  /** Latest time seen. */
  readonly atMs: number | null;
  /** Counts by slice of a window, ascending; at most as many as the slow window has slices, and one. */
  readonly slices: readonly {
    readonly slice: number;
    readonly successes: number;
    readonly failures: number;
  }[];
}

export interface WindowBurn {
  readonly n: number;
  /** Failure rate over the allowed one: at 1 the budget lasts exactly. Null with too few outcomes. */
  readonly burn: number | null;
}

export interface BurnRateResult {
  readonly fast: WindowBurn;
  readonly slow: WindowBurn;
  readonly isBurning: boolean;
}

const version = 1;
const slicesPerFastWindow = 10;
const hourMs = 3_600_000;

/**
 * How fast failures use up what an objective allows, over a fast and a slow window; both must pass the threshold, so that
 * neither a blip nor an old fault raises an alarm (Beyer et al., The Site Reliability Workbook, chapter 5). Windows end at
 * the latest time seen and are counted in tenths of the fast one.
 *
 * @example
 * const budget = burnRate({ objective: 0.5 });
 * budget.result(foldInputs(budget, [{ atMs: 0, successes: 50, failures: 50 }])).fast.burn // => 1
 */
export function burnRate(
  options: BurnRateOptions,
): Estimator<TimedCounts, BurnRateState, BurnRateResult> {
  const { objective, fastWindowMs = hourMs, slowWindowMs = 6 * hourMs } = options;
  const { threshold = 6, leastOutcomes = 10 } = options;
  if (!(objective > 0 && objective < 1))
    throw new RangeError(`burnRate needs 0 < objective < 1, got ${objective}`);
  const sliceMs = fastWindowMs / slicesPerFastWindow;
  const keptSlices = Math.ceil(slowWindowMs / sliceMs);

  function windowBurn(state: BurnRateState, slices: number): WindowBurn {
    const newest = Math.floor((state.atMs ?? 0) / sliceMs);
    const inside = state.slices.filter(({ slice }) => slice > newest - slices);
    const failures = inside.reduce((sum, slice) => sum + slice.failures, 0);
    const n = inside.reduce((sum, slice) => sum + slice.successes, failures);
    return { n, burn: n < leastOutcomes ? null : failures / n / (1 - objective) };
  }

  return {
    init: () => ({ version, atMs: null, slices: [] }),
    step(state, { atMs, successes, failures }) {
      requireVersion(state, version, "burnRate");
      const latest = Math.max(state.atMs ?? atMs, atMs);
      const oldest = Math.floor(latest / sliceMs) - keptSlices;
      const slice = Math.floor(atMs / sliceMs);
      const same = state.slices.find((known) => known.slice === slice);
      const added = {
        slice,
        successes: successes + (same?.successes ?? 0),
        failures: failures + (same?.failures ?? 0),
      };
      const others = state.slices.filter((known) => known !== same);
      const kept = [...others, added].filter((known) => known.slice > oldest);
      return { version, atMs: latest, slices: kept.toSorted((a, b) => a.slice - b.slice) };
    },
    result(state) {
      const fast = windowBurn(state, slicesPerFastWindow);
      const slow = windowBurn(state, keptSlices);
      const isBurning = [fast, slow].every(({ burn }) => burn !== null && burn >= threshold);
      return { fast, slow, isBurning };
    },
  };
}
