import { canonicalJson } from "../../core/canonical-json.ts";
import type { PolicyChange } from "../../store/policy-port.ts";
import type { AdaptationEventRow } from "../../store/statistics-port.ts";
import { triggers } from "./adaptation-rules.ts";
import { changesLeft, suggestionLastsMs } from "./change-limits.ts";
import { changeTypeOf, type Knob } from "./knob.ts";
import { currentVersion, type PolicyChangeRecord, type PolicyState } from "./policy-state.ts";
import { type PolicyVersion, versionRow } from "./policy-version.ts";
import {
  proposeChange,
  type RuleEvidence,
  type RuleVerdict,
  shownChange,
} from "./propose-change.ts";
import { changeEvent, startTrial } from "./start-trial.ts";
import { measureTrial, type TrialData, weighTrial } from "./weigh-trial.ts";

/** A trial that is running, with what became of its units. */
export interface RunningTrial {
  readonly change: PolicyChangeRecord;
  readonly version: PolicyVersion;
  readonly knob: Knob;
  /** Effect that has to be exceeded; below 0 for a change that only must not cost more than that. */
  readonly leastEffect: number;
  readonly data: TrialData;
}

export interface PolicyReview extends PolicyChange {
  /** What each rule made of its evidence. */
  readonly verdicts: readonly RuleVerdict[];
}

export interface ReviewOptions {
  readonly now: number;
  readonly newId: () => string;
}

/**
 * One look at everything: trials that have shown enough are kept or rolled back, suggestions that nobody took up end, and
 * rules propose, as far as the mode of each feature and the budget go. Pure.
 */
export function reviewPolicies(
  state: PolicyState,
  evidence: readonly RuleEvidence[],
  trials: readonly RunningTrial[],
  options: ReviewOptions,
): PolicyReview {
  const settled = trials.flatMap((trial) => settleTrial(state, trial, options.now) ?? []);
  const expired = expireSuggestions(state, options.now);
  const touched = new Set(settled.flatMap(({ versions }) => versions.map(({ policy }) => policy)));
  const proposed = propose(state, evidence, touched, options);
  const parts = [...settled, expired, ...proposed];
  return {
    events: parts.flatMap(({ events }) => events),
    versions: parts.flatMap(({ versions }) => versions),
    verdicts: proposed.map(({ verdict }) => verdict),
  };
}

/** Null while it goes on. */
function settleTrial(
  state: PolicyState,
  { change, version, knob, leastEffect, data }: RunningTrial,
  now: number,
): PolicyChange | null {
  const { trial } = version;
  if (trial === null) return null;
  const mode = state.modes[knob.feature];
  const { share, startedAt } = trial;
  const question = { share, leastEffect, startedAt };
  const weight = weighTrial(data, question, now);
  const isStopped = mode === "off" || mode === "observe";
  if (!isStopped && weight.verdict === "running") return null;
  const kind = !isStopped && weight.verdict === "kept" ? "kept" : "rolled-back";
  const reason = isStopped ? `the mode of ${knob.feature} is ${mode}` : weight.reason;
  const effect = measureTrial(data, trial.share, now);
  const values =
    kind === "kept" ? { ...version.values, [trial.knob]: trial.value } : version.values;
  const next: PolicyVersion = {
    policy: version.policy,
    version: version.version + 1,
    values,
    trial: null,
    because: { kind, adaptation: trial.adaptation, actor: "engine", reason, effect },
    at: now,
  };
  return {
    events: [changeEvent(change, { state: kind, reason, at: now })],
    versions: [versionRow(next)],
  };
}

function expireSuggestions({ changes }: PolicyState, now: number): PolicyChange {
  const own = new Set<string>(triggers);
  const old = changes.filter(
    ({ state, trigger, proposedAt }) =>
      state === "proposed" && own.has(trigger) && now - proposedAt >= suggestionLastsMs,
  );
  const events = old.map((change) =>
    changeEvent(change, { state: "expired", reason: "nobody took it up", at: now }),
  );
  return { events, versions: [] };
}

interface Proposal extends PolicyChange {
  readonly verdict: RuleVerdict;
}

function propose(
  state: PolicyState,
  evidence: readonly RuleEvidence[],
  touched: Set<string>,
  { now, newId }: ReviewOptions,
): readonly Proposal[] {
  let left = changesLeft(state, now);
  return evidence.map((one): Proposal => {
    const verdict = proposeChange(state, one, now);
    const none = (reason: string): Proposal => ({
      verdict: { ...verdict, change: null, reason },
      events: [],
      versions: [],
    });
    if (verdict.change === null) return none(verdict.reason);
    if (left === 0) return none("the budget of changes of this day is spent");
    if (touched.has(verdict.knob.policy)) return none(`${verdict.knob.policy} has just changed`);
    left -= 1;
    touched.add(verdict.knob.policy);
    return { verdict, ...written(state, verdict, now, newId()) };
  });
}

/** As far as the mode goes: noted, proposed, or proposed and put on trial at once. */
function written(
  state: PolicyState,
  { trigger, knob, reason, change }: RuleVerdict,
  at: number,
  id: string,
): PolicyChange {
  if (change === null) return { events: [], versions: [] };
  const mode = state.modes[knob.feature];
  const shown = shownChange(knob, change);
  const event: AdaptationEventRow = {
    id,
    adaptation: id,
    state: mode === "observe" ? "observed" : "proposed",
    trigger,
    changeType: changeTypeOf(knob),
    oldValue: canonicalJson(shown.old_value),
    newValue: canonicalJson(shown.new_value),
    reason,
    expectedImprovement: change.expectedImprovement,
    at,
  };
  if (mode !== "apply") return { events: [event], versions: [] };
  const start = startTrial({
    change: event,
    knob,
    version: currentVersion(state, knob.policy),
    value: change.to,
    actor: "engine",
    at,
  });
  return { events: [event, ...start.events], versions: start.versions };
}
