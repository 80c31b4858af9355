import type { HealthCause } from "./health-finding.ts";

export const failureCategories = [
  "tool_failure",
  "stagnation",
  "budget_exceeded",
  "quality_gate_failed",
  "timeout",
  "delegation_failed",
  "unknown",
] as const;
export type FailureCategory = (typeof failureCategories)[number];

interface CategoryRule {
  readonly words: readonly string[];
  readonly category: FailureCategory;
}

/** First match wins: what ended a run outranks what it was doing then. */
const rules: readonly CategoryRule[] = [
  { words: ["budget"], category: "budget_exceeded" },
  { words: ["timeout", "timed out"], category: "timeout" },
  { words: ["stagnation"], category: "stagnation" },
  { words: ["delegation"], category: "delegation_failed" },
  { words: ["quality", "criteria"], category: "quality_gate_failed" },
  {
    words: ["tool invocation", "tool execution", "tool error", "tool call failed", "mcp tool"],
    category: "tool_failure",
  },
];

/** Claims that only evidence carries: which calls repeated, which criteria were missed. */
const needEvidence: ReadonlySet<FailureCategory> = new Set(["stagnation", "quality_gate_failed"]);

/** Category of a failure told in words; unknown where no rule speaks to it. */
export function failureCategory(message: string): FailureCategory {
  const text = message.toLowerCase();
  return (
    rules.find(({ words }) => words.some((word) => text.includes(word)))?.category ?? "unknown"
  );
}

/** The same where nothing but the message is at hand: a category that needs evidence is unknown then. */
export function failureCategoryWithoutEvidence(message: string): FailureCategory {
  const category = failureCategory(message);
  return needEvidence.has(category) ? "unknown" : category;
}

/** A drift is of many sessions: no failure of one. */
const ofCauses: Readonly<Record<HealthCause, FailureCategory>> = {
  stagnation: "stagnation",
  repeated_failure: "tool_failure",
  quality_degradation: "quality_gate_failed",
  budget_breach: "budget_exceeded",
  timeout: "timeout",
  drift: "unknown",
};

/**
 * Category of a problem, from everything that was found wrong at its root, in the same order of precedence; steps that
 * went wrong over a repeated error are its consequence. A category that needs evidence is left out where no step is
 * cited.
 */
export function problemCategory(
  causes: readonly HealthCause[],
  stepKeys: readonly string[],
): FailureCategory {
  const isRepeated = causes.includes("repeated_failure");
  const found = causes
    .filter((cause) => !(isRepeated && cause === "quality_degradation"))
    .map((cause) => ofCauses[cause])
    .filter((category) => stepKeys.length > 0 || !needEvidence.has(category));
  return rules.find(({ category }) => found.includes(category))?.category ?? "unknown";
}
