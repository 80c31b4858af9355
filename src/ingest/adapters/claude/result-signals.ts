import { asNumber, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";

export interface StructuredResult {
  readonly signals: ResultSignals;
  /** Milliseconds the tool took by its own report; null where it has none. */
  readonly latencyMs: number | null;
}

/**
 * What a result says of itself: its flag, and the structured data that Claude Code keeps beside it (`toolUseResult`,
 * different for each tool). `record` is the whole line.
 */
export function readResult(
  isError: boolean | undefined,
  text: string,
  record: JsonObject,
): StructuredResult {
  const data = isObject(record["toolUseResult"]) ? record["toolUseResult"] : {};
  const status = statusOf(text, record, data);
  const exitCode = asNumber(data["exitCode"]) ?? asNumber(data["exit_code"]);
  return {
    signals: {
      ...(isError === undefined ? {} : { errorFlag: isError }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(status === undefined ? {} : { status }),
    },
    latencyMs: latencyOf(data),
  };
}

function statusOf(text: string, record: JsonObject, data: JsonObject): ResultSignals["status"] {
  if (typeof record["toolDenialKind"] === "string" || isRefused(text)) return "denied";
  if (data["interrupted"] === true || isInterruption(text)) return "cancelled";
  if (typeof data["backgroundTaskId"] === "string") return "running";
  return data["status"] === "async_launched" ? "running" : undefined;
}

function isRefused(text: string): boolean {
  return (
    text.startsWith("The user doesn't want to proceed with this tool use") ||
    text.startsWith("The user doesn't want to take this action right now")
  );
}

/** True for the text that Claude Code puts where the user stopped it. */
export function isInterruption(text: string): boolean {
  return text.startsWith("[Request interrupted by user");
}

function latencyOf(data: JsonObject): number | null {
  const seconds = asNumber(data["durationSeconds"]);
  const duration =
    asNumber(data["durationMs"]) ??
    asNumber(data["totalDurationMs"]) ??
    (seconds === undefined ? undefined : seconds * 1000);
  return duration !== undefined && duration > 0 ? duration : null;
}
