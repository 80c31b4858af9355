import type { CusumDesign } from "./cusum-design.ts";
import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

export interface CusumState extends VersionedState {
  readonly level: number;
  readonly n: number;
  readonly alarms: number;
  /** True when the latest outcome raised an alarm; the level began anew then. */
  readonly isAlarm: boolean;
}

export interface CusumResult {
  /** 0..1: how near the level is to the limit. */
  readonly height: number;
  readonly isAlarm: boolean;
  readonly alarms: number;
  readonly n: number;
}

const version = 1;

/**
 * Watches outcomes for a rise of the failure rate: level = max(0, level - down) at a success, level + up at a failure,
 * alarm at the limit, then from 0 again (Reynolds and Stoumbos, 1999). An outcome may be a share of successes, in [0, 1]:
 * it moves the level by the mean of both steps, which spreads less than whole outcomes of the same rate: false alarms
 * are no more frequent than designed. Assumes independent outcomes; correlated ones raise more of them.
 *
 * @example
 * const watch = bernoulliCusum(designCusum({ baseline: 0.1, shift: 0.2, averageRunLength: 200 }));
 * foldInputs(watch, [false, false, false, false, false, false]).alarms // => 2
 */
export function bernoulliCusum(
  design: CusumDesign,
): Estimator<boolean | number, CusumState, CusumResult> {
  return {
    init: () => ({ version, level: 0, n: 0, alarms: 0, isAlarm: false }),
    step(state, outcome) {
      requireVersion(state, version, "bernoulliCusum");
      const success = Number(outcome);
      const level = Math.max(0, state.level + (1 - success) * design.up - success * design.down);
      const isAlarm = level >= design.limit;
      return {
        version,
        level: isAlarm ? 0 : level,
        n: state.n + 1,
        alarms: state.alarms + (isAlarm ? 1 : 0),
        isAlarm,
      };
    },
    result: ({ level, n, alarms, isAlarm }) => ({
      height: level / design.limit,
      isAlarm,
      alarms,
      n,
    }),
  };
}
