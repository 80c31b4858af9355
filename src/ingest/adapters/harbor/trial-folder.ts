import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isObject, type JsonObject } from "../../../core/json.ts";
import { parseDocument } from "../../readers/json-document.ts";
import { statOf } from "../../stamp.ts";

/** Results of trials are small: a larger file is none. */
const RESULT_LIMIT_BYTES = 8 * 1024 * 1024;

/** True for the result of one trial; a job's own result has totals instead. */
export function isTrialResult(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    "trial_name" in value &&
    "task_name" in value &&
    ("agent_info" in value || "verifier_result" in value || "agent_result" in value)
  );
}

/**
 * Whether a trajectory lies in the folder of a trial, and that trial's result is there (`finished`). Harbor writes the
 * configuration first and the result last.
 */
export function trialOf(trajectoryPath: string): "finished" | "unfinished" | null {
  const folder = dirname(trajectoryPath);
  if (basename(trajectoryPath) !== "trajectory.json" || basename(folder) !== "agent") return null;
  if (isTrialResult(smallDocument(join(folder, "..", "result.json")))) return "finished";
  const config = smallDocument(join(folder, "..", "config.json"));
  return isObject(config) && isObject(config["task"]) ? "unfinished" : null;
}

function smallDocument(path: string): unknown {
  const size = statOf(path)?.size ?? null;
  if (size === null || size > BigInt(RESULT_LIMIT_BYTES)) return undefined;
  const parsed = parseDocument(readFileSync(path));
  return "value" in parsed ? parsed.value : undefined;
}

export function trajectoryOf(resultPath: string): string {
  return join(dirname(resultPath), "agent", "trajectory.json");
}

/** Whether the agent's own logs were kept beside the trajectory: they count their tokens themselves. */
export function hasOwnLogs(resultPath: string): boolean {
  const folder = join(dirname(resultPath), "agent", "sessions");
  return existsSync(folder) && readdirSync(folder).length > 0;
}

/** True for what else lies in the folder of a trial or a job. */
export function isTrialCompanion(path: string): boolean {
  const folder = dirname(path);
  if (/^(?:config|lock|ctrf)\.json$/.test(basename(path)))
    return existsSync(join(folder, "result.json")) || existsSync(join(folder, "..", "result.json"));
  return basename(folder) === "verifier" && existsSync(join(folder, "..", "result.json"));
}
