import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import { anyText } from "../../ingest/conversation/content.ts";
import { splitToolName } from "../../ingest/mcp-tool-name.ts";
import type { ResultSignals } from "../../ingest/contract.ts";
import type { HookedCall, Host } from "../host.ts";

/** `on_session_end` fires after every turn; what `pre_llm_call` answers is read by the model (formats.md, section 4). */
export const hermes: Host = {
  harness: "hermes",
  kinds: {
    on_session_start: "start",
    pre_llm_call: "start",
    post_tool_call: "result",
    on_session_end: "turn-end",
  },
  read: (payload, kind) => {
    // Members that only some events have stand in `extra`.
    const told = { ...(isObject(payload["extra"]) ? payload["extra"] : {}), ...payload };
    return {
      session: asString(told["session_id"]) ?? null,
      agent: null,
      cwd: asString(told["cwd"]) ?? null,
      model: asString(told["model"]) ?? null,
      transcript: null,
      call: kind === "result" ? readCall(told) : null,
      wantsBriefing: told["is_first_turn"] === true,
    };
  },
  answer: (_, context) => ({ context }),
};

function readCall(told: JsonObject): HookedCall | null {
  const name = asString(told["tool_name"]);
  if (name === undefined || name === "") return null;
  return {
    id: asString(told["tool_call_id"]) ?? null,
    ...splitToolName(name),
    params: told["tool_input"] ?? told["args"] ?? {},
    text: asString(told["error_message"]) ?? anyText(told["result"]),
    signals: signalsOf(told),
    latencyMs: asNumber(told["duration_ms"]) ?? null,
  };
}

function signalsOf(told: JsonObject): ResultSignals {
  const status = asString(told["status"]);
  if (status === "cancelled" || status === "denied" || status === "timeout") return { status };
  const type = asString(told["error_type"]);
  const message = asString(told["error_message"]);
  if (message === undefined) return status === "error" ? { errorFlag: true } : {};
  return { errorObject: { message, ...(type === undefined ? {} : { type }) } };
}
