import type { Outcome } from "../../src/core/outcome.ts";
import type { StatedOutcome } from "../data/stated-outcome.ts";
import type { ReadResult } from "./source-reading.ts";

/** A tool result with what its format says of it. */
export interface LabelledResult {
  readonly failed: boolean;
  readonly outcome: Outcome;
  readonly outcomeByText: Outcome;
  /** Whether what the format says is of another command: of `head` in `npm test | head`. */
  readonly isHidden: boolean;
}

export interface LabelledResults {
  readonly results: readonly LabelledResult[];
  /** Results that the file states and that were not read. */
  readonly missed: number;
}

/** What stands for every id in lines that were collected from several runs to show their shape. */
export const sanitised = "[trimmed for fixture]";

/** Joins what a file states of its results to what was read: by key, or in order where the format has no keys. */
export function labelResults(
  stated: readonly StatedOutcome[],
  read: readonly ReadResult[],
): LabelledResults {
  const inOrder = stated.every(({ key }) => key === null);
  return inOrder ? labelInOrder(stated, read) : labelByKey(stated, read);
}

function labelInOrder(
  stated: readonly StatedOutcome[],
  read: readonly ReadResult[],
): LabelledResults {
  if (stated.length !== read.length) return { results: [], missed: stated.length };
  const results = stated.flatMap(({ failed }, index) => labelled(failed, read[index]));
  return { results, missed: 0 };
}

function labelByKey(
  stated: readonly StatedOutcome[],
  read: readonly ReadResult[],
): LabelledResults {
  const byKey = new Map<string, ReadResult>();
  for (const result of read) byKey.set(result.callId, result).set(result.place, result);
  // Copies of a line state one result again.
  const last = new Map(stated.map(({ key, failed }) => [key ?? "", failed]));
  for (const unnamed of ["", sanitised]) last.delete(unnamed);
  const found = [...last].map(([key, failed]) => ({ failed, result: byKey.get(key) }));
  return {
    results: found.flatMap(({ failed, result }) => labelled(failed, result)),
    missed: found.filter(({ result }) => result === undefined).length,
  };
}

function labelled(
  failed: boolean | null,
  result: ReadResult | undefined,
): readonly LabelledResult[] {
  if (failed === null || result === undefined) return [];
  const { outcome, outcomeByText, isHidden } = result;
  return [{ failed, outcome, outcomeByText, isHidden }];
}
