import { isObject, type JsonObject } from "../../../core/json.ts";
import type { Probe } from "../../contract.ts";

/** True for a log that Pi wrote: its header, or entries of its tree around messages. */
export function isPiLog({ lines, document }: Probe): boolean {
  const records = lines.filter(isObject);
  if (records.length === 0 || (document !== undefined && lines.length === 0)) return false;
  return records.some(isHeader) || records.some(isEntry);
}

function isHeader(record: JsonObject): boolean {
  return (
    record["type"] === "session" &&
    typeof record["id"] === "string" &&
    typeof record["timestamp"] === "string" &&
    typeof record["cwd"] === "string"
  );
}

const roles: ReadonlySet<unknown> = new Set(["user", "assistant", "toolResult", "bashExecution"]);

function isEntry(record: JsonObject): boolean {
  const { type, message } = record;
  if (type !== "message" || typeof record["timestamp"] !== "string") return false;
  return isObject(message) && roles.has(message["role"]) && !("sessionId" in record);
}

/** OpenClaw names itself in what it adds: its provider, its messages, its workspace. */
export function speaksOfOpenClaw({ lines }: Probe): boolean {
  return lines.filter(isObject).some((record) => {
    const named = [record["provider"], record["customType"], record["cwd"]];
    return named.some((name) => typeof name === "string" && /(?:^|[\\/.])openclaw\b/.test(name));
  });
}
