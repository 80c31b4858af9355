import { canonicalJson } from "../../core/canonical-json.ts";
import type { PolicyChange } from "../../store/policy-port.ts";
import type { AdaptationEventRow } from "../../store/statistics-port.ts";
import { changeTypeOf, type Knob, shownValue, type StoredValue } from "./knob.ts";

/** Who does what and why; text of people is redacted before it comes here. */
export interface PersonalAct {
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
}

export const personTrigger = "person";

export const noChange: PolicyChange = { events: [], versions: [] };

/** The entry about a knob that a person set. */
export function setEvent(
  knob: Knob,
  from: StoredValue,
  to: StoredValue,
  { id, reason, at }: PersonalAct,
): AdaptationEventRow {
  return {
    id,
    adaptation: id,
    state: "set",
    trigger: personTrigger,
    changeType: changeTypeOf(knob),
    oldValue: canonicalJson(shownValue(knob, from)),
    newValue: canonicalJson(shownValue(knob, to)),
    reason,
    expectedImprovement: null,
    at,
  };
}
