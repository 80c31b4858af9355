import type { SessionView, StepView } from "../../core/session-view.ts";
import { transientFailureKinds } from "../../core/outcome.ts";
import { requestsOf, subjectChanged, type Attempt } from "./attempt.ts";

/** Executions after a failure within which its fix is looked for. */
export const windowLength = 12;

/** Failures that are nobody's lesson: a person stopped them, or they were never run. (What a person denied is unknown.) */
const stoppedKinds: ReadonlySet<string> = new Set(["cancelled", "skipped"]);
const aborted =
  /\b(?:command|operation|request) (?:was )?(?:aborted|cancell?ed|interrupted)\b|\bKeyboardInterrupt\b|\buser (?:rejected|denied|doesn't want|declined)\b/i;

/** A failure that may teach something: not stopped by a person. */
export function isTeachable({ execution, error }: Attempt): boolean {
  if (execution.outcome !== "failure" || error === null) return false;
  if (execution.failureKind !== null && stoppedKinds.has(execution.failureKind)) return false;
  return !aborted.test(error.text);
}

/** A failure that passes by itself (network, rate limit, time). */
export function isTransient({ execution, error }: Attempt): boolean {
  const { failureKind } = execution;
  if (failureKind !== null && transientFailureKinds.has(failureKind)) return true;
  return error?.class === "transient" || execution.exitCode === 124;
}

/** What follows a failure until the window closes or a person asks for something else. */
export function followers(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
  about: string,
): readonly Attempt[] {
  const requests: readonly StepView[] = requestsOf(session);
  const from = attempts[index]?.execution;
  if (from === undefined) return [];
  const next = attempts.slice(index + 1, index + 1 + windowLength);
  const end = next.findIndex(({ execution }) => subjectChanged(requests, from, execution, about));
  return end === -1 ? next : next.slice(0, end);
}
