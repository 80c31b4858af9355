import type { PolicyChange } from "../../store/policy-port.ts";
import type { AdaptationEventRow } from "../../store/statistics-port.ts";
import type { Knob, StoredValue } from "./knob.ts";
import type { PolicyChangeRecord } from "./policy-state.ts";
import { type PolicyVersion, versionRow } from "./policy-version.ts";

/** Half of the sessions get the new value: that is what answers soonest. */
const trialShare = 0.5;

/** A change whose new value half of the sessions get from now on. */
export function startTrial({
  change,
  knob,
  version,
  value,
  actor,
  at,
}: {
  readonly change: AdaptationEventRow;
  readonly knob: Knob;
  readonly version: PolicyVersion;
  readonly value: StoredValue;
  readonly actor: string;
  readonly at: number;
}): PolicyChange {
  const { adaptation, reason } = change;
  const next: PolicyVersion = {
    policy: knob.policy,
    version: version.version + 1,
    values: version.values,
    trial: { adaptation, knob: knob.name, value, share: trialShare, startedAt: at },
    because: { kind: "trial", adaptation, actor, reason, effect: null },
    at,
  };
  const started = { ...change, id: `${adaptation}.trial`, state: "trial", at };
  return { events: [started], versions: [versionRow(next)] };
}

/** A later entry in the life of a change. Its id tells the entry, so that writing it twice changes nothing. */
export function changeEvent(
  change: PolicyChangeRecord,
  entry: { readonly state: string; readonly reason: string; readonly at: number },
): AdaptationEventRow {
  const { id, trigger, changeType, oldValue, newValue, expectedImprovement } = change;
  return {
    id: `${id}.${entry.state}`,
    adaptation: id,
    trigger,
    changeType,
    oldValue,
    newValue,
    expectedImprovement,
    ...entry,
  };
}
