import type { Outcome, SessionOutcomeSource } from "../../core/outcome.ts";

const sourceWords: Readonly<Record<SessionOutcomeSource, string>> = {
  label: "label",
  verdict: "verdict",
  ci: "CI",
  "test-run": "agent's own last run",
  commit: "commits",
  person: "a person",
  none: "",
};

/**
 * The outcome of a session with who says so. That the tests which an agent ran last passed does not say that its task
 * was solved, and is not shown as a success.
 */
export function sessionOutcomeLabel({
  outcome,
  outcomeSource,
}: {
  readonly outcome: Outcome;
  readonly outcomeSource: SessionOutcomeSource;
}): string {
  if (outcome === "unknown" || outcomeSource === "none") return "unknown";
  const words = outcomeSource === "test-run" ? testWords[outcome] : outcome;
  return `${words} (${sourceWords[outcomeSource]})`;
}

const testWords = { success: "tests passed", failure: "tests failed" } as const;
