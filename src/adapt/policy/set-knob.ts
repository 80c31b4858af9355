import type { PolicyChange } from "../../store/policy-port.ts";
import { openStates } from "./change-limits.ts";
import { changeTypeOf, type Knob, type KnobValue } from "./knob.ts";
import { noChange, type PersonalAct, setEvent } from "./personal-act.ts";
import {
  currentVersion,
  type PolicyChangeRecord,
  type PolicyState,
  storedIn,
} from "./policy-state.ts";
import { type PolicyVersion, versionRow } from "./policy-version.ts";
import { changeEvent } from "./start-trial.ts";
import { storedValue } from "./stored-value.ts";

/**
 * Sets a knob. Ends a trial or suggestion of the same knob. Nothing, where it stands there already. Throws as
 * {@link storedValue}.
 */
export function setKnob(
  state: PolicyState,
  knob: Knob,
  value: KnobValue,
  act: PersonalAct,
): PolicyChange {
  const current = currentVersion(state, knob.policy);
  const [from, to] = [storedIn(current, knob), storedValue(knob, value)];
  const endsTrial = current.trial?.knob === knob.name;
  if (from === to && !endsTrial) return noChange;
  const ended = openChanges(state, knob).map((change) =>
    changeEvent(change, { state: "superseded", reason: act.reason, at: act.at }),
  );
  const next: PolicyVersion = {
    policy: knob.policy,
    version: current.version + 1,
    values: { ...current.values, [knob.name]: to },
    trial: endsTrial ? null : current.trial,
    because: {
      kind: "set",
      adaptation: act.id,
      actor: act.actor,
      reason: act.reason,
      effect: null,
    },
    at: act.at,
  };
  return { events: [...ended, setEvent(knob, from, to, act)], versions: [versionRow(next)] };
}

function openChanges({ changes }: PolicyState, knob: Knob): readonly PolicyChangeRecord[] {
  return changes.filter(
    ({ changeType, state }) => changeType === changeTypeOf(knob) && openStates.has(state),
  );
}
