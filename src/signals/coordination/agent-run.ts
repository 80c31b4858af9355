import type { SessionView } from "../../core/session-view.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Interval } from "./intervals.ts";

/** What coordination reads of one agent's session. */
export interface AgentRun extends Interval {
  /** Session key. */
  readonly key: string;
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
  return {
    key: session.key,
    agent: session.agent ?? session.title ?? session.harness,
    start,
    end: Math.max(start, end),
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
