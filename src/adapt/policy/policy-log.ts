import type { AdaptationChange } from "../adaptation-event.ts";
import type { KnobValue } from "./knob.ts";
import type { PolicyChangeRecord, PolicyState } from "./policy-state.ts";
import type { MeasuredEffect, PolicyVersion } from "./policy-version.ts";

/** One change, whoever made it, and where it stands. */
export interface PolicyLogEntry extends AdaptationChange {
  readonly id: string;
  readonly timestamp: string;
  readonly state: string;
  /** Of the latest entry. */
  readonly state_reason: string;
  readonly state_at: string;
  /** Who brought it into the latest version that it made: `engine` or a user; null where it made none. */
  readonly actor: string | null;
  /** The latest version of its policy that it made, such as `ezra@3`. */
  readonly policy_version: string | null;
  readonly measured_effect: MeasuredEffect | null;
}

/** Newest first. */
export function policyLog(state: PolicyState, limit: number): readonly PolicyLogEntry[] {
  const made = versionsByChange(state);
  return state.changes
    .slice(-limit)
    .toReversed()
    .map((change) => entryOf(change, made.get(change.id)));
}

/** The latest version that each change made. */
export function versionsByChange(state: PolicyState): ReadonlyMap<string, PolicyVersion> {
  const versions = [...state.versions.values()].flat();
  return new Map(
    versions.flatMap((version) => {
      const { adaptation } = version.because;
      return adaptation === null ? [] : [[adaptation, version] as const];
    }),
  );
}

function entryOf(change: PolicyChangeRecord, version: PolicyVersion | undefined): PolicyLogEntry {
  return {
    id: change.id,
    timestamp: new Date(change.proposedAt).toISOString(),
    trigger: change.trigger,
    change_type: change.changeType,
    old_value: valueOf(change.oldValue),
    new_value: valueOf(change.newValue),
    reason: change.reason,
    expected_improvement: change.expectedImprovement,
    state: change.state,
    state_reason: change.stateReason,
    state_at: new Date(change.stateAt).toISOString(),
    actor: version?.because.actor ?? null,
    policy_version: version === undefined ? null : `${version.policy}@${version.version}`,
    measured_effect: version?.because.effect ?? null,
  };
}

function valueOf(text: string | null): KnobValue {
  return text === null ? null : (JSON.parse(text) as KnobValue);
}
