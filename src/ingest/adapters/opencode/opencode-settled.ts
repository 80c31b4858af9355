import { asNumber, isObject, type JsonObject } from "../../../core/json.ts";
import type { OpenCodeMessage } from "./opencode-record.ts";

/** What stands after a message in its session. */
export interface Followers {
  readonly any: boolean;
  readonly answer: boolean;
}

/**
 * Whether a message is written to its end. Records are immutable, so one that still streams waits: an answer until it is
 * completed, failed or followed by another answer, a request until something follows it. What a crash left open counts
 * as written once the program went on elsewhere: its newest time lies before `quietSince`.
 */
export function isSettled(
  message: Pick<OpenCodeMessage, "info" | "parts">,
  followers: () => Followers,
  quietSince: number,
): boolean {
  const { info } = message;
  if (info["role"] === "assistant") {
    if (isCompleted(info) || followers().answer) return true;
  } else if (followers().any) return true;
  return newestTime(message) < quietSince;
}

function isCompleted(info: JsonObject): boolean {
  const { time } = info;
  return isObject(info["error"]) || (isObject(time) && asNumber(time["completed"]) !== undefined);
}

/** Newest time that a message or its parts speak of; 0 when they speak of none. */
function newestTime({ info, parts }: Pick<OpenCodeMessage, "info" | "parts">): number {
  let newest = timeIn(info);
  for (const { data } of parts) newest = Math.max(newest, timeIn(data), timeIn(data["state"]));
  return newest;
}

function timeIn(data: unknown): number {
  const time = isObject(data) ? data["time"] : undefined;
  if (!isObject(time)) return 0;
  return Math.max(
    ...["created", "completed", "start", "end"].map((key) => asNumber(time[key]) ?? 0),
  );
}
