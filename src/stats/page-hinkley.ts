import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

export interface PageHinkleyOptions {
  /** Change of the mean that is let pass, in the values' unit (0.1 of ln milliseconds is about 10%). */
  readonly delta: number;
  /** Sum of excesses that raises an alarm, in the values' unit. */
  readonly threshold: number;
  /** Values before an alarm is possible. */
  readonly leastValues?: number;
  readonly direction?: "rise" | "fall";
}

export interface PageHinkleyState extends VersionedState {
  /** Values since the start or the last alarm. */
  readonly n: number;
  readonly mean: number;
  readonly sum: number;
  readonly lowest: number;
  readonly alarms: number;
  readonly isAlarm: boolean;
}

export interface PageHinkleyResult {
  /** 0..1: how near the sum is to the threshold. */
  readonly height: number;
  readonly isAlarm: boolean;
  readonly alarms: number;
  /** Mean since the start or the last alarm; null without a value. */
  readonly mean: number | null;
}

const version = 1;

/**
 * Page-Hinkley test for a change of a mean (Page, "Continuous Inspection Schemes", 1954; Hinkley, 1971): the sum of
 * x - mean - delta, less its lowest value so far, past the threshold. For logarithms of latency and cost. It begins anew
 * after an alarm. Heavy tails raise false alarms: take logarithms first.
 *
 * @example
 * const watch = pageHinkley({ delta: 0.1, threshold: 2, leastValues: 3 });
 * foldInputs(watch, [0, 0, 0, 2, 2, 2]).alarms // => 1
 */
export function pageHinkley(
  options: PageHinkleyOptions,
): Estimator<number, PageHinkleyState, PageHinkleyResult> {
  const { delta, threshold, leastValues = 30, direction = "rise" } = options;
  if (!(threshold > 0)) throw new RangeError(`pageHinkley needs threshold > 0, got ${threshold}`);
  const sign = direction === "rise" ? 1 : -1;
  const fresh = { n: 0, mean: 0, sum: 0, lowest: 0 };
  return {
    init: () => ({ version, ...fresh, alarms: 0, isAlarm: false }),
    step(state, value) {
      requireVersion(state, version, "pageHinkley");
      if (!Number.isFinite(value))
        throw new RangeError(`pageHinkley takes finite values, got ${value}`);
      const n = state.n + 1;
      const mean = state.mean + (value - state.mean) / n;
      const sum = state.sum + sign * (value - mean) - delta;
      const lowest = Math.min(state.lowest, sum);
      if (n >= leastValues && sum - lowest > threshold)
        return { version, ...fresh, alarms: state.alarms + 1, isAlarm: true };
      return { version, n, mean, sum, lowest, alarms: state.alarms, isAlarm: false };
    },
    result: ({ n, mean, sum, lowest, alarms, isAlarm }) => ({
      height: Math.min(1, (sum - lowest) / threshold),
      isAlarm,
      alarms,
      mean: n === 0 ? null : mean,
    }),
  };
}
