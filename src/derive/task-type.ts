import type { ExecutionView, TaskType } from "../core/session-view.ts";
import { familyOf, isTestRun } from "../core/execution-use.ts";

/**
 * What kind of work a session was, by the tools it used: edited files make it `build`, test runs without edits `test`,
 * reading and searching for at least half of the time `read`, anything else `other`. `judge` is only ever declared.
 */
export function taskTypeOf(executions: readonly ExecutionView[]): TaskType {
  if (executions.length === 0) return "other";
  const families = executions.map(familyOf);
  if (families.includes("edit")) return "build";
  if (executions.some(isTestRun)) return "test";
  const looks = families.filter((family) => family === "read" || family === "search");
  return looks.length * 2 >= executions.length ? "read" : "other";
}
