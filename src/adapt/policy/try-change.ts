import { WhetstoneError } from "../../core/errors.ts";
import { oneById } from "../../core/one-by-id.ts";
import type { PolicyChange } from "../../store/policy-port.ts";
import { requireKnob } from "./find-knob.ts";
import type { KnobValue } from "./knob.ts";
import type { PersonalAct } from "./personal-act.ts";
import { currentVersion, type PolicyChangeRecord, type PolicyState } from "./policy-state.ts";
import { changeEvent, startTrial } from "./start-trial.ts";
import { storedValue } from "./stored-value.ts";

/**
 * Puts a suggestion on trial. Throws `unknown-change`, `ambiguous-id`, `not-open`, `mode-off`, `trial-running`, and as
 * {@link storedValue}.
 */
export function tryChange(
  state: PolicyState,
  change: PolicyChangeRecord,
  act: PersonalAct,
): PolicyChange {
  if (change.state !== "proposed" && change.state !== "observed")
    throw new WhetstoneError("not-open", `this change is ${change.state}`, {
      hint: "only what is proposed can be tried; `policy set` sets a value",
    });
  const knob = requireKnob(change.changeType.slice(change.changeType.indexOf(".") + 1));
  const mode = state.modes[knob.feature];
  if (mode === "off" || mode === "observe")
    throw new WhetstoneError("mode-off", `the mode of ${knob.feature} is ${mode}`, {
      hint: `\`whetstone policy mode ${knob.feature} suggest\` allows trials that people start`,
    });
  const version = currentVersion(state, knob.policy);
  if (version.trial !== null)
    throw new WhetstoneError("trial-running", `a change of ${knob.policy} is on trial already`, {
      hint: `\`whetstone policy revert ${knob.policy}\` ends it`,
    });
  const value = storedValue(knob, JSON.parse(change.newValue ?? "null") as KnobValue);
  const event = changeEvent(change, { state: "trial", reason: act.reason, at: act.at });
  return startTrial({ change: event, knob, version, value, actor: act.actor, at: act.at });
}

/** A change by its id or the first digits of it. */
export function requireChange({ changes }: PolicyState, id: string): PolicyChangeRecord {
  return oneById(changes, id, { kind: "change", hint: "`whetstone policy log` lists them" });
}
