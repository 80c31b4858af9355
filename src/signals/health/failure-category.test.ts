import { expect, test } from "vitest";
import { problemCategory } from "./failure-category.ts";

test.each([
  [["stagnation"], ["s1"], "stagnation"],
  [["stagnation"], [], "unknown"],
  [["repeated_failure"], ["s1"], "tool_failure"],
  [["repeated_failure", "stagnation"], ["s1"], "stagnation"],
  [["repeated_failure", "quality_degradation"], ["s1"], "tool_failure"],
  [["quality_degradation"], ["s1"], "quality_gate_failed"],
  [["quality_degradation"], [], "unknown"],
  [["timeout", "budget_breach"], [], "budget_exceeded"],
  [["drift"], ["s1"], "unknown"],
] as const)("%j with the steps %j is %s", (causes, steps, category) => {
  expect(problemCategory(causes, steps)).toBe(category);
});
