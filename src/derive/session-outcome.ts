import type { Outcome, SessionOutcomeSource } from "../core/outcome.ts";
import type { OutcomeRow } from "../core/rows.ts";
import { isTestRun, type UsedTool } from "./test-run.ts";

export interface SessionOutcome {
  readonly outcome: Outcome;
  readonly outcomeSource: SessionOutcomeSource;
  readonly outcomeWeight: number;
}

/** Collected judgements, most trusted first; the last test run of the session stands between CI and commits. */
const order: readonly SessionOutcomeSource[] = [
  "label",
  "verdict",
  "ci",
  "test-run",
  "commit",
  "person",
];

/**
 * The outcome of a session is collected, never guessed: the most trusted judgement given, the newest of equal ones,
 * else the last test run that has a known outcome, else unknown. The end of a session's life is not an outcome.
 */
export function sessionOutcome(
  given: readonly OutcomeRow[],
  executions: readonly UsedTool[],
): SessionOutcome {
  for (const source of order) {
    if (source === "test-run") {
      const run = executions.findLast(
        (used) => used.execution.outcome !== "unknown" && isTestRun(used),
      )?.execution;
      if (run !== undefined)
        return { outcome: run.outcome, outcomeSource: "test-run", outcomeWeight: 1 };
      continue;
    }
    const newest = newestOf(given.filter((row) => row.source === source));
    if (newest !== undefined)
      return { outcome: newest.value, outcomeSource: source, outcomeWeight: newest.weight };
  }
  return { outcome: "unknown", outcomeSource: "none", outcomeWeight: 0 };
}

function newestOf(rows: readonly OutcomeRow[]): OutcomeRow | undefined {
  return rows.toSorted((a, b) => a.at - b.at || (a.value < b.value ? -1 : 1)).at(-1);
}
