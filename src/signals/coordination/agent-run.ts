import type { SessionView } from "../../core/session-view.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Interval } from "./intervals.ts";

/** What coordination reads of one agent's session. */
export interface AgentRun extends Interval {
  /** Session key. */
  readonly key: string;
  /** While it waited for a person: before each message of a user, and from what it did last to its end. In order. */
  readonly waits: readonly Interval[];
  /** A name for people: the agent's, else the session's title, else the harness; told apart by number where equal. */
  readonly agent: string;
  readonly turns: number;
  /** Of all its requests, cached ones too; null where it says none. */
  readonly tokens: number | null;
  /** Prefill-token equivalents; null where they are not known. */
  readonly prefillTokens: number | null;
  /** Executions whose outcome is known, and those of them that broke. */
  readonly known: number;
  readonly failed: number;
  readonly outcome: Outcome;
  /** Its last words, redacted. */
  readonly output: string;
  readonly taskType: string;
}

/**
 * Null for a session without any time: it has no place on a time line.
 *
 * @param prefillTokens what its `prefill-tokens` signal says
 */
export function agentRun(
  session: SessionView,
  prefillTokens: number | null = null,
): AgentRun | null {
  const times = session.steps.flatMap(({ at }) => (at === null ? [] : [at]));
  const start = session.startedAt ?? times[0];
  const end = session.endedAt ?? times.at(-1);
  if (start === undefined || end === undefined) return null;
  const onPath = session.executions.filter(({ onFinalPath }) => onFinalPath);
  const assistant = session.steps.filter(
    ({ kind, onFinalPath }) => kind === "assistant" && onFinalPath,
  );
  const { usage } = session;
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  const whole = { start, end: Math.max(start, end) };
  return {
    key: session.key,
    agent: session.toldAgent ?? session.title ?? session.harness,
    ...whole,
    waits: waitsOf(session, whole),
    turns: assistant.length,
    tokens: tokens > 0 ? tokens : null,
    prefillTokens,
    known: onPath.filter(({ outcome }) => outcome !== "unknown").length,
    failed: onPath.filter(({ outcome }) => outcome === "failure").length,
    outcome: session.outcome,
    output: assistant.at(-1)?.excerpt ?? "",
    taskType: session.taskType,
  };
}

/** Milliseconds from its start to its end without those in which it waited for a person. */
export function activeMs({ start, end, waits }: AgentRun): number {
  return end - start - waits.reduce((sum, wait) => sum + (wait.end - wait.start), 0);
}

/** A session that is left open over night, or closed the next day, worked no longer for that. */
function waitsOf(
  { steps, executions }: SessionView,
  { start, end }: Interval,
): readonly Interval[] {
  const waits: Interval[] = [];
  let before = start;
  for (const { kind, at, onFinalPath } of steps) {
    if (at === null || !onFinalPath) continue;
    if (kind === "user" && at > before) waits.push({ start: before, end: Math.min(at, end) });
    before = Math.max(before, at);
  }
  const results = executions.map(({ at, latencyUs }) => (at ?? start) + (latencyUs ?? 0) / 1000);
  const last = results.reduce((latest, at) => Math.max(latest, at), before);
  return last < end && last > start ? [...waits, { start: last, end }] : waits;
}
