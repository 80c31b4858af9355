import type { AdaptiveMode } from "../../src/core/adaptive-mode.ts";
import { adaptationRules } from "../../src/adapt/policy/adaptation-rules.ts";
import { detectShift, type SessionShare } from "../../src/adapt/policy/detect-shift.ts";
import { evidenceSince } from "../../src/adapt/policy/change-limits.ts";
import { requireKnob } from "../../src/adapt/policy/find-knob.ts";
import { shownValue } from "../../src/adapt/policy/knob.ts";
import {
  currentVersion,
  foldPolicies,
  type PolicyState,
  storedIn,
} from "../../src/adapt/policy/policy-state.ts";
import { reviewPolicies, type RunningTrial } from "../../src/adapt/policy/review-policies.ts";
import { sampleBeta } from "../../src/stats/sample.ts";
import { seededRandom, type Uniform } from "../../src/stats/seeded-random.ts";
import type {
  PolicyJournal,
  RootOutcomes,
  TrialAssignmentRow,
} from "../../src/store/policy-port.ts";

export interface HouseScenario {
  readonly days: number;
  readonly sessionsPerDay: number;
  readonly callsPerSession: number;
  /** Correlation of the calls of a session. */
  readonly correlation: number;
  /** Probability of success under a value of ezra's evidence threshold, on a day. */
  readonly successAt: (value: number, day: number) => number;
  readonly mode: AdaptiveMode;
}

export interface HouseRun {
  /** Changes that were proposed, and the most of them within 24 hours. */
  readonly proposed: number;
  readonly mostInADay: number;
  readonly trials: number;
  readonly kept: number;
  readonly rolledBack: number;
  /** Sessions in which the bad value was tried, until the first trial ended. */
  readonly sessionsOnTrial: number;
  readonly success: number;
  /** The share that the default value would have had. */
  readonly fixedSuccess: number;
  readonly lastValue: number;
}

interface Past {
  readonly sessions: (SessionShare & { readonly at: number })[];
  readonly assignments: Map<string, TrialAssignmentRow[]>;
  readonly outcomes: Map<string, RootOutcomes[]>;
  events: PolicyJournal["events"];
  versions: PolicyJournal["versions"];
}

const dayMs = 86_400_000;
const knob = requireKnob("ezra.evidence_threshold");
const rule = adaptationRules.find(({ trigger }) => trigger === "low_success");

/** A house that works day by day, with one look at its policies a day: the engine's own decisions on planted truth. */
export function simulateHouse(scenario: HouseScenario, seed: string): HouseRun {
  const random = seededRandom(seed);
  const past: Past = {
    sessions: [],
    assignments: new Map(),
    outcomes: new Map(),
    events: [],
    versions: [],
  };
  let ids = 0;
  const newId = (): string => `change-${String((ids += 1)).padStart(4, "0")}`;
  let [successes, fixed] = [0, 0];
  for (let day = 0; day < scenario.days; day += 1) {
    const state = foldPolicies(past, { policy: scenario.mode });
    for (let n = 0; n < scenario.sessionsPerDay; n += 1) {
      const at = Math.floor((day + n / scenario.sessionsPerDay) * dayMs);
      successes += runSession(scenario, past, state, { unit: `s${day}-${n}`, at, day }, random);
      fixed += scenario.successAt(0.8, day);
    }
    look(past, state, (day + 1) * dayMs, newId);
  }
  const sessions = scenario.days * scenario.sessionsPerDay;
  return {
    ...counted(past),
    success: successes / sessions,
    fixedSuccess: fixed / sessions,
    lastValue: valueOf(foldPolicies(past, { policy: scenario.mode })),
  };
}

/** Answers the session's probability of success under the value it got. */
function runSession(
  scenario: HouseScenario,
  past: Past,
  state: PolicyState,
  { unit, at, day }: { readonly unit: string; readonly at: number; readonly day: number },
  random: Uniform,
): number {
  const { trial } = currentVersion(state, "ezra");
  const isNew = trial !== null && random() < trial.share;
  const value = isNew ? Number(shownValue(knob, trial.value)) : valueOf(state);
  const p = scenario.successAt(value, day);
  const { successes, failures } = drawCalls(scenario, p, random);
  past.sessions.push({ at, bad: failures, known: successes + failures });
  if (trial === null) return p;
  const row = { id: unit, experiment: trial.adaptation, unit, propensity: trial.share, at };
  append(past.assignments, trial.adaptation, { ...row, arm: isNew ? "new" : "old" });
  append(past.outcomes, trial.adaptation, {
    root: unit,
    model: null,
    successes,
    failures,
    startedAt: at,
  });
  return p;
}

function drawCalls({ callsPerSession, correlation }: HouseScenario, p: number, random: Uniform) {
  const spread = (1 - correlation) / correlation;
  const own = correlation === 0 ? p : sampleBeta(p * spread, (1 - p) * spread, random);
  const successes = Array.from({ length: callsPerSession }, () => random() < own).filter(Boolean);
  return { successes: successes.length, failures: callsPerSession - successes.length };
}

function append<Row>(rows: Map<string, Row[]>, key: string, row: Row): void {
  const known = rows.get(key);
  if (known === undefined) rows.set(key, [row]);
  else known.push(row);
}

function valueOf(state: PolicyState): number {
  return Number(shownValue(knob, storedIn(currentVersion(state, "ezra"), knob)));
}

function look(past: Past, state: PolicyState, now: number, newId: () => string): void {
  if (rule === undefined || rule.shift === null)
    throw new RangeError("there is no rule to simulate");
  const since = evidenceSince(state, knob, now);
  const sessions = past.sessions.filter(({ at }) => at >= since);
  const found = detectShift(sessions, rule.shift);
  const review = reviewPolicies(
    state,
    [{ kind: "shift", rule, knob, found, standing: null }],
    runningTrials(past, state),
    { now, newId },
  );
  past.events = [...past.events, ...review.events];
  past.versions = [...past.versions, ...review.versions];
}

function runningTrials(past: Past, state: PolicyState): readonly RunningTrial[] {
  const version = currentVersion(state, "ezra");
  const change = state.changes.find(({ id }) => id === version.trial?.adaptation);
  if (change === undefined) return [];
  const data = {
    assignments: past.assignments.get(change.id) ?? [],
    outcomes: past.outcomes.get(change.id) ?? [],
  };
  return [{ change, version, knob, leastEffect: 0, data }];
}

function counted({ events, assignments }: Past) {
  const inState = (state: string): number => events.filter((event) => event.state === state).length;
  const times = events.filter(({ state }) => state === "proposed").map(({ at }) => at);
  const inADay = times.map((from) => times.filter((at) => at >= from && at < from + dayMs).length);
  const [first] = assignments.values();
  return {
    proposed: times.length,
    mostInADay: Math.max(0, ...inADay),
    trials: inState("trial"),
    kept: inState("kept"),
    rolledBack: inState("rolled-back"),
    sessionsOnTrial: first?.length ?? 0,
  };
}
