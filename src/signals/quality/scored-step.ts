import type { FailureKind, Outcome } from "../../core/outcome.ts";

/** One tool call as scoring reads it: what it was, and what came of it. */
export interface ScoredCall {
  /** Equal for equal tools and parameters. */
  readonly fingerprint: string;
  readonly outcome: Outcome;
  readonly failureKind: FailureKind | null;
  /** Equal for errors that say the same; null where there is none. */
  readonly errorTemplate: string | null;
  /** Equal for results that say the same; null where nothing is known of the result, "" where it was empty. */
  readonly result: string | null;
  /** What kind of work it is: looking, changing, testing, or anything else. */
  readonly work: "look" | "change" | "test" | "other";
}

/** An assistant step with its tool results: the unit that is scored. */
export interface ScoredStep {
  readonly key: string;
  readonly text: string;
  readonly calls: readonly ScoredCall[];
  /** How the step itself ended: null in the ordinary way. */
  readonly endedBy: "error" | "stagnation" | "cancellation" | null;
}
