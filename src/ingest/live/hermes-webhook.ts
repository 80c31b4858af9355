import { asString, isObject, type JsonObject } from "../../core/json.ts";

const succeeded: ReadonlySet<string> = new Set(["ok", "success", "succeeded", "completed"]);
const failed: ReadonlySet<string> = new Set(["error", "failed", "failure", "timeout"]);

/**
 * A delivery of Hermes, `{type, timestamp?, data}` or its members beside each other, as an event. One about a tool call
 * (`post_tool_call`: tool, status, duration_ms, error_type, error_message, tool_call_id) reports it to the session that
 * it names, which a transcript of the same session joins. Cancelled, skipped and denied calls stay unknown.
 */
export function hermesEvent(delivery: JsonObject, id: string): JsonObject {
  const { data, type, ...others } = delivery;
  const members: JsonObject = isObject(data) ? { ...others, ...data } : delivery;
  const kind = asString(type) ?? asString(members["event"]) ?? "delivery";
  const event = { ...members, id, source: "hermes", harness: "hermes", event_kind: kind };
  const tool = asString(members["tool_name"]) ?? asString(members["tool"]);
  // `event_kind` alone would make an operation of it.
  if (tool === undefined) return { ...members, id, source: "hermes", harness: "hermes", kind };
  const status = asString(members["status"]) ?? "";
  const message = asString(members["error_message"]);
  const callId = asString(members["tool_call_id"]);
  return {
    ...event,
    endpoint: tool,
    ...(callId === undefined ? {} : { call_id: callId }),
    ...(succeeded.has(status) ? { success: true } : {}),
    ...(failed.has(status) ? { success: false } : {}),
    ...(message !== undefined && failed.has(status)
      ? { error: { type: asString(members["error_type"]) ?? "error", message } }
      : {}),
    input_summary: tool,
  };
}
