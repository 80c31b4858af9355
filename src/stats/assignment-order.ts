import type { RandomisedUnit } from "./effect-score.ts";
import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

/** A unit is assigned, in the order of the randomisation; later, in any order, its outcome becomes known. */
export type AssignmentEvent =
  | {
      readonly kind: "assigned";
      readonly unit: string;
      readonly isTreated: boolean;
      readonly treatedShare: number;
    }
  | { readonly kind: "outcome"; readonly unit: string; readonly outcome: number };

export interface QueuedUnit {
  readonly unit: string;
  readonly isTreated: boolean;
  readonly treatedShare: number;
  readonly outcome: number | null;
}

export interface AssignmentState<Inner> extends VersionedState {
  readonly inner: Inner;
  /** In assignment order; the first one is pending. */
  readonly queue: readonly QueuedUnit[];
  /** Outcomes of units that were not assigned or already had one. */
  readonly ignored: number;
}

export interface AssignmentResult<Result> {
  readonly inner: Result;
  /** Units whose outcome is not known. */
  readonly pending: number;
  /** Units with an outcome that wait for an earlier one. */
  readonly waiting: number;
  readonly ignored: number;
}

const version = 1;

/**
 * Hands units on in assignment order, up to the first one whose outcome is pending: added as they arrive, an outcome that
 * takes longer in one arm would raise alarms by itself. The caller gives an outcome at the horizon to every unit that has
 * none, so that the queue stays short.
 *
 * @example
 * const lift = inAssignmentOrder(effectEProcess({ leastShare: 0.5 }));
 * const assigned = ["a", "b"].map((unit) => ({ kind: "assigned", unit, isTreated: true, treatedShare: 0.5 }));
 * lift.result(foldInputs(lift, [...assigned, { kind: "outcome", unit: "b", outcome: 1 }])).inner.n // => 0
 */
export function inAssignmentOrder<Inner extends VersionedState, Result>(
  estimator: Estimator<RandomisedUnit, Inner, Result>,
): Estimator<AssignmentEvent, AssignmentState<Inner>, AssignmentResult<Result>> {
  return {
    init: () => ({ version, inner: estimator.init(), queue: [], ignored: 0 }),
    step(state, event) {
      requireVersion(state, version, "inAssignmentOrder");
      const at = state.queue.findIndex(({ unit }) => unit === event.unit);
      if (event.kind === "assigned") {
        if (at >= 0) return { ...state, ignored: state.ignored + 1 };
        const { unit, isTreated, treatedShare } = event;
        return {
          ...state,
          queue: [...state.queue, { unit, isTreated, treatedShare, outcome: null }],
        };
      }
      const found = state.queue[at];
      if (found === undefined || found.outcome !== null)
        return { ...state, ignored: state.ignored + 1 };
      const queue = state.queue.with(at, { ...found, outcome: event.outcome });
      return at > 0 ? { ...state, queue } : handOn({ ...state, queue });
    },
    result: ({ inner, queue, ignored }) => {
      const pending = queue.filter(({ outcome }) => outcome === null).length;
      const waiting = queue.length - pending;
      return { inner: estimator.result(inner), pending, waiting, ignored };
    },
  };

  function handOn(state: AssignmentState<Inner>): AssignmentState<Inner> {
    let { inner } = state;
    let known = 0;
    for (const { outcome, isTreated, treatedShare } of state.queue) {
      if (outcome === null) break;
      inner = estimator.step(inner, { outcome, isTreated, treatedShare });
      known += 1;
    }
    return { ...state, inner, queue: state.queue.slice(known) };
  }
}
