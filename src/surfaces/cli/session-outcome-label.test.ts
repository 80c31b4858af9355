import { expect, it } from "vitest";
import { sessionOutcomeLabel } from "./session-outcome-label.ts";

it.each([
  ["success", "test-run", "tests passed (agent's own last run)"],
  ["failure", "test-run", "tests failed (agent's own last run)"],
  ["success", "label", "success (label)"],
  ["failure", "person", "failure (a person)"],
  ["success", "ci", "success (CI)"],
  ["unknown", "none", "unknown"],
] as const)("%s by %s", (outcome, outcomeSource, label) => {
  expect(sessionOutcomeLabel({ outcome, outcomeSource })).toBe(label);
});
