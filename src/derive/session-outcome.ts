import type { Outcome, SessionOutcomeSource } from "../core/outcome.ts";
import type { OutcomeRow } from "../core/rows.ts";
import type { ExecutionView } from "../core/session-view.ts";
import { isTestRun } from "../core/execution-use.ts";

export interface SessionOutcome {
  readonly outcome: Outcome;
  readonly outcomeSource: SessionOutcomeSource;
  readonly outcomeWeight: number;
}

/** Where outcomes are collected, most trusted first; the last test run of the session stands between CI and commits. */
const sources: readonly SessionOutcomeSource[] = [
  "label",
  "verdict",
  "ci",
  "test-run",
  "commit",
  "person",
];
const nothingKnown: SessionOutcome = {
  outcome: "unknown",
  outcomeSource: "none",
  outcomeWeight: 0,
};

/**
 * The outcome of a session is collected, never guessed: the newest judgement of the most trusted source that has one,
 * the last test run on the final path among them, else unknown. A judgement taken back (`unknown`) leaves the word to
 * the next source. The end of a session's life is not an outcome.
 */
export function sessionOutcome(
  given: readonly OutcomeRow[],
  executions: readonly ExecutionView[],
): SessionOutcome {
  for (const source of sources) {
    const found = source === "test-run" ? lastTestRun(executions) : newestJudgement(given, source);
    if (found !== undefined && found.outcome !== "unknown")
      return { outcome: found.outcome, outcomeSource: source, outcomeWeight: found.weight };
  }
  return nothingKnown;
}

interface Judgement {
  readonly outcome: Outcome;
  readonly weight: number;
}

/** Where the runner or the tests were not found, no tests ran. */
function lastTestRun(executions: readonly ExecutionView[]): Judgement | undefined {
  const run = executions.findLast(
    (one) =>
      one.onFinalPath &&
      one.outcome !== "unknown" &&
      one.failureKind !== "not-found" &&
      isTestRun(one),
  );
  return run === undefined ? undefined : { outcome: run.outcome, weight: 1 };
}

function newestJudgement(
  given: readonly OutcomeRow[],
  source: SessionOutcomeSource,
): Judgement | undefined {
  const newest = given
    .filter((row) => row.source === source)
    .toSorted((a, b) => a.at - b.at || (order(a) < order(b) ? -1 : 1))
    .at(-1);
  return newest === undefined ? undefined : { outcome: newest.value, weight: newest.weight };
}

/** Tells judgements of one moment apart. */
function order({ value, weight, actor }: OutcomeRow): string {
  return [value, weight, actor].join(" ");
}
