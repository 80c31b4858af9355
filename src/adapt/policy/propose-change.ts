import { percent } from "../../core/percent.ts";
import { type AdaptationRule, leastOutcomes } from "./adaptation-rules.ts";
import { whyLeftAlone } from "./change-limits.ts";
import type { ModelComparison } from "./compare-models.ts";
import { recentSessions, type ShiftFinding } from "./detect-shift.ts";
import { type Knob, shownValue, type StoredValue } from "./knob.ts";
import { nextSteps } from "./next-value.ts";
import { currentVersion, type PolicyState, storedIn } from "./policy-state.ts";

/** A rule at one knob, with what the record says about it. */
export type RuleEvidence =
  | {
      readonly kind: "shift";
      readonly rule: AdaptationRule;
      readonly knob: Knob;
      readonly found: ShiftFinding;
      /** Where it stands in deed, in steps, while no policy states it; null where nobody knows. */
      readonly standing: number | null;
    }
  | {
      readonly kind: "models";
      readonly rule: AdaptationRule;
      readonly knob: Knob;
      readonly found: ModelComparison;
    };

/** What a rule makes of its evidence: a change, or why there is none. */
export interface RuleVerdict {
  readonly trigger: string;
  readonly knob: Knob;
  /** Sessions with a known outcome. */
  readonly n: number;
  readonly reason: string;
  readonly change: ProposedChange | null;
}

export interface ProposedChange {
  readonly from: StoredValue;
  readonly to: StoredValue;
  readonly expectedImprovement: number | null;
}

export function proposeChange(
  state: PolicyState,
  evidence: RuleEvidence,
  now: number,
): RuleVerdict {
  const { rule, knob, found } = evidence;
  const verdict = { trigger: rule.trigger, knob, n: found.n };
  const none = (reason: string): RuleVerdict => ({ ...verdict, reason, change: null });
  if (found.n < leastOutcomes)
    return none(`not enough data: ${found.n} of ${leastOutcomes} sessions with a known outcome`);
  const occasion = occasionOf(evidence);
  if (occasion === null) return none("nothing found");
  const blocked = whyLeftAlone(state, knob, now);
  if (blocked !== null) return none(blocked);
  const from = storedIn(currentVersion(state, knob.policy), knob);
  const to = nextValue(state, evidence, from);
  if (to === null || to === from) return none("there is no further value to try");
  const { expectedImprovement } = occasion;
  const reason = `${occasion.reason}${standingText(evidence, from)}`;
  return { ...verdict, reason, change: { from, to, expectedImprovement } };
}

/** Where a value stood that no policy stated. */
function standingText(evidence: RuleEvidence, from: StoredValue): string {
  if (evidence.kind === "models" || from !== null || evidence.standing === null) return "";
  const { knob, standing } = evidence;
  return standing === 0 ? "" : `; as configured it stands at ${shownValue(knob, standing)}`;
}

function nextValue(state: PolicyState, evidence: RuleEvidence, from: StoredValue): StoredValue {
  const { rule, knob } = evidence;
  if (evidence.kind === "models") return evidence.found.better;
  const current = from ?? evidence.standing;
  if (knob.kind !== "number" || typeof current !== "number") return null;
  return nextSteps(rule, knob, current, state.changes);
}

interface Occasion {
  readonly reason: string;
  readonly expectedImprovement: number | null;
}

function occasionOf(evidence: RuleEvidence): Occasion | null {
  const { rule, knob } = evidence;
  if (evidence.kind === "models") return modelOccasion(evidence.found, knob);
  const { found } = evidence;
  const { isShift, badShare, recentShare, n } = found;
  if (!isShift || badShare === null || recentShare === null || rule.shift === null) return null;
  const [bad, limit] = [percent(recentShare), percent(rule.shift.baseline)];
  const latest = `the latest ${Math.min(n, recentSessions)} sessions`;
  const { expectedImprovement } = rule;
  const reason = {
    low_success: `${knob.policy} fails in ${bad} of its calls in ${latest}, more than ${limit}`,
    breaker_trips: `the breaker of ${toolOf(knob)} opened${becauseOf(rule)} in ${bad} of ${latest}, in more than ${limit}`,
    stale_prefetch: `${bad} of what ${knob.policy} fetched ahead in ${latest} was stale, more than ${limit}`,
    better_model: "",
  }[rule.trigger];
  return { reason: `${reason}; over all ${n} it is ${percent(badShare)}`, expectedImprovement };
}

function becauseOf({ causes = [] }: AdaptationRule): string {
  return causes.length === 0 ? "" : ` (${causes.join(", ")})`;
}

function modelOccasion(found: ModelComparison, knob: Knob): Occasion | null {
  const { better, incumbent, difference, pairs, eValue } = found;
  if (better === null || difference === null) return null;
  const points = (100 * difference).toFixed(1);
  return {
    reason: `${better} did better than ${String(incumbent)} at ${toolOf(knob)} by ${points} points over ${pairs} pairs of sessions, e-value ${eValue.toFixed(1)}`,
    expectedImprovement: Math.round(1000 * difference) / 1000,
  };
}

/** The tool or the type of work that a knob is about. */
function toolOf({ name }: Knob): string {
  return name.slice(name.indexOf(".") + 1);
}

/** As people and programs see both values. */
export function shownChange(knob: Knob, { from, to }: ProposedChange) {
  return { old_value: shownValue(knob, from), new_value: shownValue(knob, to) };
}
