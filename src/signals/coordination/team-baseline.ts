import { activeMs, type AgentRun } from "./agent-run.ts";
import { baselineWindow } from "./basic-baselines.ts";

/** Runs of single agents at one type of task, that a team is measured against. */
export interface TeamBaseline {
  /** Runs it rests on: the newest of them, at most the window. */
  readonly runs: number;
  /** Mean, without waiting for people. */
  readonly seconds: number;
  /** Mean over the `tokenRuns` of which they are known; null where these are too few for a baseline. */
  readonly tokens: number | null;
  readonly tokenRuns: number;
  /** Mean over the runs of which they are known; null where these are too few for a baseline. */
  readonly prefillTokens: number | null;
  readonly prefillRuns: number;
  /** Failed executions / known ones, over all runs; null below {@link leastKnownCalls} known ones. */
  readonly errorRate: number | null;
  readonly knownCalls: number;
}

/** Fewer runs are no baseline. */
export const leastBaselineRuns = 5;
/** Fewer calls with a known outcome have no rate. */
export const leastKnownCalls = 5;

/** The newest runs at one type of task that a baseline may rest on: those that took time, oldest first. */
export function comparableRuns(runs: readonly AgentRun[], taskType: string): readonly AgentRun[] {
  return runs
    .filter((run) => run.taskType === taskType && activeMs(run) > 0)
    .toSorted((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1))
    .slice(-baselineWindow);
}

/** Means over {@link comparableRuns}; null below five: "not enough baseline". */
export function teamBaseline(window: readonly AgentRun[]): TeamBaseline | null {
  if (window.length < leastBaselineRuns) return null;
  const total = (value: (run: AgentRun) => number) =>
    window.reduce((sum, run) => sum + value(run), 0);
  const known = total((run) => run.known);
  const tokens = window.flatMap((run) => (run.tokens === null ? [] : [run.tokens]));
  const told = window.flatMap(({ prefillTokens }) => (prefillTokens === null ? [] : [prefillTokens])); // prettier-ignore
  return {
    runs: window.length,
    seconds: total(activeMs) / 1000 / window.length,
    tokens: tokens.length < leastBaselineRuns ? null : meanOf(tokens),
    tokenRuns: tokens.length,
    prefillTokens: told.length < leastBaselineRuns ? null : meanOf(told),
    prefillRuns: told.length,
    errorRate: known < leastKnownCalls ? null : total((run) => run.failed) / known,
    knownCalls: known,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
