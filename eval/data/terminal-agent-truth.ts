import { asArray, asString, isObject, type JsonObject } from "../../src/core/json.ts";
import { objectsOf } from "./json-records.ts";
import type { StatedOutcome } from "./stated-outcome.ts";

const text = (value: unknown): string => asString(value) ?? "";
const objects = (value: unknown): readonly JsonObject[] => asArray(value).filter(isObject);
const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** Copilot's flag says that a command ran; its code stands behind the output. A person's refusal has a code of its own. */
export function copilotOutcomes(path: string): readonly StatedOutcome[] {
  return objectsOf(path)
    .filter((event) => event["type"] === "tool.execution_complete")
    .map((event) => objectIn(event["data"]))
    .map((data) => ({ key: text(data["toolCallId"]), failed: copilotFailed(data) }));
}

function copilotFailed(data: JsonObject): boolean | null {
  const { success } = data;
  if (success === false)
    return /^(?:rejected|denied)$/.test(text(objectIn(data["error"])["code"])) ? null : true;
  const [, code = "0"] =
    /<exited with exit code (\d+)>\s*$/.exec(text(objectIn(data["result"])["content"])) ?? [];
  return code !== "0";
}

/** Gemini's status is `success` for a command that ran: its code is among the fields behind the output. */
export function geminiOutcomes(path: string): readonly StatedOutcome[] {
  const records = objectsOf(path);
  const messages = [...records, ...records.flatMap((record) => objects(record["messages"]))];
  return messages
    .flatMap((message) => objects(message["toolCalls"]))
    .filter((call) => /^(?:success|error|cancelled)$/.test(text(call["status"])))
    .map((call) => ({ key: text(call["id"]), failed: geminiFailed(call) }));
}

function geminiFailed(call: JsonObject): boolean | null {
  if (call["status"] === "cancelled") return null;
  if (call["status"] === "error") return true;
  if (call["name"] !== "run_shell_command") return false;
  const [, code = "0"] =
    /Exit Code: (\d+)(?!.*Exit Code)/.exec(JSON.stringify(call["result"])) ?? [];
  return code !== "0";
}

export function qwenOutcomes(path: string): readonly StatedOutcome[] {
  return objectsOf(path)
    .filter((line) => line["type"] === "tool_result")
    .map((line) => objectIn(line["toolCallResult"]))
    .map((result) => ({ key: text(result["callId"]), failed: result["status"] === "error" }));
}

/** A call that a person refused is answered by an error; the refusal stands in a record before it. */
export function kimiOutcomes(path: string): readonly StatedOutcome[] {
  const lines = objectsOf(path);
  const refused = new Set(
    lines
      .filter(({ type, result }) => type === approval && isRefusal(objectIn(result)))
      .map((line) => text(line["toolCallId"])),
  );
  return lines
    .map((line) => objectIn(line["event"]))
    .filter((event) => event["type"] === "tool.result")
    .map((event) => {
      const key = text(event["toolCallId"]);
      const failed = objectIn(event["result"])["isError"] === true;
      return { key, failed: refused.has(key) ? null : failed };
    });
}

const approval = "permission.record_approval_result";

function isRefusal({ decision }: JsonObject): boolean {
  return decision !== "approved";
}
