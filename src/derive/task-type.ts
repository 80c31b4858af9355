import type { TaskType } from "../core/session-view.ts";
import { isTestRun, type UsedTool } from "./test-run.ts";

/**
 * What kind of work a session was, by the tools it used: edited files make it `build`, test runs without edits `test`,
 * reading and searching alone `read`, anything else `other`. `judge` is only ever declared by a caller.
 */
export function taskTypeOf(executions: readonly UsedTool[]): TaskType {
  if (executions.length === 0) return "other";
  if (executions.some(({ use }) => use.family === "edit")) return "build";
  if (executions.some(isTestRun)) return "test";
  const readers = executions.filter(
    ({ use }) => use.family === "read" || use.family === "search",
  ).length;
  return readers * 2 >= executions.length ? "read" : "other";
}
