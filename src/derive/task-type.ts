import type { TaskType } from "../core/session-view.ts";
import { isTestRun, type UsedTool } from "./test-run.ts";

/**
 * What kind of work a session was, by the tools it used: edited files make it `build`, test runs without edits `test`,
 * reading and searching for at least half of the time `read`, anything else `other`. `judge` is only ever declared.
 */
export function taskTypeOf(used: readonly UsedTool[]): TaskType {
  if (used.length === 0) return "other";
  if (used.some(({ use }) => use.family === "edit")) return "build";
  if (used.some(isTestRun)) return "test";
  const looks = used.filter(({ use }) => use.family === "read" || use.family === "search");
  return looks.length * 2 >= used.length ? "read" : "other";
}
