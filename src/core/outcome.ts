/** Result of one execution or session. Unknown is a value: it is never turned into failure or success. */
export const outcomes = ["success", "failure", "unknown"] as const;
export type Outcome = (typeof outcomes)[number];

/** Where the outcome of an execution was read, most trusted first (spec: ingest, "Outcome of an execution"). */
export const outcomeSources = [
  "error-flag",
  "exit-code",
  "typed-error",
  "text-rule",
  "flag-absent",
  "none",
] as const;
export type OutcomeSource = (typeof outcomeSources)[number];

/** What kind of failure, or why an outcome is unknown (denied, cancelled and skipped by a human are unknown, with their kind). */
export const failureKinds = [
  "tool-error",
  "nonzero-exit",
  "test-failure",
  "not-found",
  "denied",
  "timeout",
  "cancelled",
  "skipped",
  "invalid-arguments",
  "network",
  "rate-limit",
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** Failures that say how the work went, not that a tool broke: left out of the failed-execution rate of experiments. */
export const expectedFailureKinds: ReadonlySet<FailureKind> = new Set([
  "test-failure",
  "not-found",
]);

/** Failures that pass by themselves: they expire and never become rules. */
export const transientFailureKinds: ReadonlySet<FailureKind> = new Set([
  "network",
  "rate-limit",
  "timeout",
]);

/** Where the outcome of a session was collected, most trusted first. */
export const sessionOutcomeSources = [
  "label",
  "verdict",
  "ci",
  "test-run",
  "commit",
  "person",
  "none",
] as const;
export type SessionOutcomeSource = (typeof sessionOutcomeSources)[number];

/**
 * True for a failure that answers instead of breaking: failing tests, and a search that found nothing. A missing file
 * or program is `not-found` too, but says so in an error (and has its template): that one is no answer.
 */
export function isExpectedFailure(failure: {
  readonly failureKind: FailureKind | null;
  readonly errorTemplateId: string | null;
}): boolean {
  const { failureKind, errorTemplateId } = failure;
  if (failureKind === null || !expectedFailureKinds.has(failureKind)) return false;
  return failureKind !== "not-found" || errorTemplateId === null;
}
