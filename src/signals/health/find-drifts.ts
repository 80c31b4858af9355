import type { Estimator, VersionedState } from "../../stats/estimator.ts";
import { baselineSessions, type Drift, type Observation } from "./drift-watch.ts";
import { driftFinding, type DriftSubject } from "./drift-finding.ts";
import type { JudgedSession } from "./fold-tickets.ts";
import { failureWatch } from "./watch-failures.ts";
import { levelWatch } from "./watch-level.ts";
import type { WatchedValues } from "./watched-values.ts";

/** A session with what of it is watched. */
export interface WatchedSession extends Omit<JudgedSession, "scope" | "watch" | "findings"> {
  /** Harness, and agent where known. */
  readonly who: string;
  readonly repo: string | null;
  readonly values: WatchedValues;
}

export interface DriftReport {
  /** The sessions of every watch that has drifted at some time, in their order; a finding where it stood off its level. */
  readonly observations: readonly JudgedSession[];
  /** Watches that have learned their baseline. */
  readonly watches: number;
  /** Of them, those that have drifted as of their last session. */
  readonly drifting: Readonly<Record<Drift["severity"], number>>;
}

interface Entry extends Observation {
  readonly from: WatchedSession;
}

interface Series {
  readonly subject: DriftSubject;
  readonly entries: (Entry & { readonly value: number })[];
}

/**
 * Slow drifts over sessions: of each tool of an agent, of each agent, of each repository. Each watch takes one value a
 * session, in the order of the sessions' own times; sessions without a time are in no order and left out. Pure; the order
 * in which sessions are given does not matter.
 */
export function findDrifts(sessions: readonly WatchedSession[]): DriftReport {
  const all = new Map<string, Series>();
  for (const session of inTimeOrder(sessions)) {
    for (const [subject, value, step] of valuesOf(session))
      addTo(all, subject, session, value, step);
  }
  const watched = [...all.values()].map(watchSeries);
  const ready = watched.filter(({ isReady }) => isReady);
  const countOf = (severity: Drift["severity"]): number =>
    ready.filter(({ last }) => last?.severity === severity).length;
  return {
    observations: ready.flatMap(({ observations }) => observations),
    watches: ready.length,
    drifting: { low: countOf("low"), medium: countOf("medium") },
  };
}

type Timed = WatchedSession & { readonly at: number };

function inTimeOrder(sessions: readonly WatchedSession[]): readonly Timed[] {
  return sessions
    .filter((session): session is Timed => session.at !== null)
    .toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

type Value = readonly [subject: DriftSubject, value: number, step: string | null];

/** Of a share 1 for a failure, 0 for none; of a quantity its logarithm. */
function valuesOf({ who, repo, values }: Timed): readonly Value[] {
  const found: Value[] = [];
  for (const { tool, drawn, latencyMs } of values.tools) {
    const name = `${tool} of ${who}`;
    if (drawn !== null) found.push([{ name, what: "calls" }, Number(drawn.failed), drawn.step]);
    if (latencyMs !== null) found.push([{ name, what: "latency" }, Math.log(latencyMs), null]);
  }
  const { failed, costNano, tokens, drawn } = values;
  if (failed !== null) found.push([{ name: who, what: "sessions" }, Number(failed), null]);
  if (costNano !== null && costNano > 0)
    found.push([{ name: who, what: "cost" }, Math.log(costNano / 1e9), null]);
  else if (tokens !== null) found.push([{ name: who, what: "tokens" }, Math.log(tokens), null]);
  if (repo === null) return found;
  if (failed !== null) found.push([{ name: repo, what: "sessions" }, Number(failed), null]);
  if (drawn !== null) found.push([{ name: repo, what: "calls" }, Number(drawn.failed), drawn.step]);
  return found;
}

function addTo(
  all: Map<string, Series>,
  subject: DriftSubject,
  from: Timed,
  value: number,
  step: string | null,
): void {
  const id = watchId(subject);
  const series = all.get(id) ?? { subject, entries: [] };
  series.entries.push({ session: from.key, step, at: from.at, from, value });
  all.set(id, series);
}

function watchId({ name, what }: DriftSubject): string {
  return JSON.stringify([name, what]);
}

interface WatchedSeries {
  readonly isReady: boolean;
  readonly last: Drift | null;
  readonly observations: readonly JudgedSession[];
}

function watchSeries({ subject, entries }: Series): WatchedSeries {
  const drifts = isShare(subject)
    ? foldAll(
        failureWatch,
        entries.map(({ session, step, at, value }) => ({ session, step, at, failed: value === 1 })),
      )
    : foldAll(
        levelWatch,
        entries.map(({ session, step, at, value }) => ({ session, step, at, value })),
      );
  const hasDrifted = drifts.some((drift) => drift !== null);
  return {
    isReady: entries.length > baselineSessions,
    last: drifts.at(-1) ?? null,
    observations: hasDrifted
      ? entries.map((entry, index) => judged(subject, entry, drifts[index] ?? null))
      : [],
  };
}

function isShare({ what }: DriftSubject): boolean {
  return what === "calls" || what === "sessions";
}

function foldAll<Input, State extends VersionedState>(
  watch: Estimator<Input, State, Drift | null>,
  inputs: readonly Input[],
): readonly (Drift | null)[] {
  let state = watch.init();
  return inputs.map((input) => {
    state = watch.step(state, input);
    return watch.result(state);
  });
}

function judged(
  subject: DriftSubject,
  { from: { key, at, agent, task }, step }: Entry,
  drift: Drift | null,
): JudgedSession {
  const findings = drift === null ? [] : [driftFinding(subject, drift, at ?? 0, step)];
  return { key, at, agent, task, scope: subject.name, watch: subject.what, findings };
}
