import type { ConfiguredModes } from "../../core/adaptive-mode.ts";
import type { Clock } from "../../core/clock.ts";
import type { Mac } from "../../core/hash.ts";
import { uniformOf } from "../../core/uniform-of.ts";
import type { PolicyStore, TrialAssignmentRow } from "../../store/policy-port.ts";
import { requireKnob } from "./find-knob.ts";
import { type Knob, type KnobValue, shownValue } from "./knob.ts";
import { currentVersion, foldPolicies, type PolicyState, storedIn } from "./policy-state.ts";
import type { Trial } from "./policy-version.ts";

/** What holds for one session. */
export interface PolicyValue {
  /** A name, or null for none, where a model is chosen. */
  readonly value: KnobValue;
  /** Of the policy. */
  readonly version: number;
  /** The arm of the trial that this knob is on; null where none is running. */
  readonly arm: "new" | "old" | null;
  /** With which the arm was drawn. */
  readonly propensity: number | null;
  /** The change on trial. */
  readonly adaptation: string | null;
}

/** The policies in force, for whoever acts by them. */
export interface PolicyReader {
  /**
   * The value for a session, by the key of its root. Where the knob is on trial, the session's arm is drawn at the first
   * call and durable before the promise resolves. A session keeps what it was told first, whatever changes meanwhile.
   * Throws `unknown-knob`.
   */
  valueFor(policy: string, knob: string, sessionKey: string): Promise<PolicyValue>;
}

export interface PolicyReaderPorts {
  readonly store: Pick<PolicyStore, "policyJournal" | "assignToTrial">;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly modes: ConfiguredModes;
}

/** Sessions whose values are remembered. */
const mostSessions = 1000;

export function createPolicyReader(ports: PolicyReaderPorts): PolicyReader {
  const sessions = new Map<string, SessionValues>();
  const valuesOf = (sessionKey: string): SessionValues => {
    const known = sessions.get(sessionKey);
    if (known !== undefined) return known;
    const state = ports.store.policyJournal().then((journal) => foldPolicies(journal, ports.modes));
    const values: SessionValues = { state, values: new Map() };
    // What could not be read is read again next time.
    state.catch(() => sessions.delete(sessionKey));
    sessions.set(sessionKey, values);
    const [oldest] = sessions.keys();
    if (sessions.size > mostSessions && oldest !== undefined) sessions.delete(oldest);
    return values;
  };
  return {
    valueFor(policy, name, sessionKey) {
      const knob = requireKnob(`${policy}.${name}`);
      const { state, values } = valuesOf(sessionKey);
      const address = `${policy}.${name}`;
      const known = values.get(address);
      if (known !== undefined) return known;
      const value = state.then((folded) => valueIn(ports, folded, knob, sessionKey));
      values.set(address, value);
      value.catch(() => values.delete(address));
      return value;
    },
  };
}

interface SessionValues {
  readonly state: Promise<PolicyState>;
  readonly values: Map<string, Promise<PolicyValue>>;
}

async function valueIn(
  ports: PolicyReaderPorts,
  state: PolicyState,
  knob: Knob,
  sessionKey: string,
): Promise<PolicyValue> {
  const current = currentVersion(state, knob.policy);
  const { version, trial } = current;
  const inForce = shownValue(knob, storedIn(current, knob));
  const mode = state.modes[knob.feature];
  const isOnTrial =
    trial !== null && trial.knob === knob.name && mode !== "off" && mode !== "observe";
  if (!isOnTrial) return { value: inForce, version, arm: null, propensity: null, adaptation: null };
  const { arm, propensity } = await ports.store.assignToTrial(draw(ports, trial, sessionKey));
  const value = arm === "new" ? shownValue(knob, trial.value) : inForce;
  return { value, version, arm, propensity, adaptation: trial.adaptation };
}

/** From a keyed hash of trial and session: two processes draw the same. */
function draw(
  { mac, clock, newId }: PolicyReaderPorts,
  { adaptation, share }: Trial,
  unit: string,
): TrialAssignmentRow {
  const isNew = uniformOf(mac(`trial\0${adaptation}\0${unit}`)) < share;
  return {
    id: newId(),
    experiment: adaptation,
    unit,
    arm: isNew ? "new" : "old",
    propensity: isNew ? share : 1 - share,
    at: clock.now(),
  };
}
