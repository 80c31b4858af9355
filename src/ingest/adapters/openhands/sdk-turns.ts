import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText, parsedArguments } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";

/** Events that tell of the conversation itself, and the member that says most. */
const notes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ConversationStateUpdateEvent: "key",
    Condensation: "summary",
    CondensationSummaryEvent: "summary",
    CondensationRequest: "kind",
    HookExecutionEvent: "hook_event_type",
    PauseEvent: "kind",
    TokenEvent: "kind",
    LLMCompletionLogEvent: "filename",
    StreamingDeltaEvent: "kind",
    ConversationErrorEvent: "detail",
  }),
);
/** Events that repeat what stands in others, or are counted elsewhere. */
const silent: ReadonlySet<string> = new Set([
  "StreamingDeltaEvent",
  "TokenEvent",
  "LLMCompletionLogEvent",
]);

/** An event of the OpenHands SDK as the steps it stands for. */
export function sdkTurns(event: JsonObject): readonly Turn[] {
  const kind = asString(event["kind"]) ?? "";
  const common = { id: asString(event["id"]) ?? null, at: timeOf(event["timestamp"]) };
  switch (kind) {
    case "SystemPromptEvent": {
      const prompt = isObject(event["system_prompt"]) ? event["system_prompt"] : {};
      return [turnOf("system", anyText(prompt["text"]), common)];
    }
    case "MessageEvent":
      return [messageTurn(event, common)];
    case "ActionEvent":
      return [actionTurn(event, common)];
    case "ObservationEvent":
    case "AgentErrorEvent":
    case "UserRejectObservation":
      return [resultTurn(event, kind, common)];
    default:
      return noteTurns(event, kind, common);
  }
}

type Common = Pick<Turn, "id" | "at">;

function messageTurn(event: JsonObject, common: Common): Turn {
  const message = isObject(event["llm_message"]) ? event["llm_message"] : {};
  const text = contentText(message["content"]);
  if (event["source"] === "user") return turnOf("user", text, common);
  if (event["source"] === "agent") return turnOf("assistant", text, common);
  return turnOf("system", text, common);
}

function actionTurn(event: JsonObject, common: Common): Turn {
  const call = isObject(event["tool_call"]) ? event["tool_call"] : {};
  const params = isObject(event["action"])
    ? withoutKind(event["action"])
    : parsedArguments(call["arguments"]);
  return turnOf("assistant", contentText(event["thought"]), {
    ...common,
    calls: [
      {
        id: asString(event["tool_call_id"]) ?? null,
        tool: asString(event["tool_name"]) ?? asString(call["name"]) ?? "unknown",
        params,
      },
    ],
  });
}

function withoutKind(action: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(action).filter(([key]) => key !== "kind"));
}

function resultTurn(event: JsonObject, kind: string, common: Common): Turn {
  const observation = isObject(event["observation"]) ? event["observation"] : {};
  const text =
    kind === "ObservationEvent"
      ? contentText(observation["content"]) || anyText(observation["output"])
      : anyText(event["error"] ?? event["rejection_reason"]);
  return turnOf("tool", text, {
    ...common,
    result: {
      callId: asString(event["tool_call_id"]) ?? null,
      tool: asString(event["tool_name"]) ?? null,
      signals: signalsOf(kind, observation, text),
      latencyMs: null,
    },
  });
}

/** A command that returned a code other than 0 is no error to the SDK: its flag tells of the tool alone. */
function signalsOf(kind: string, observation: JsonObject, text: string): ResultSignals {
  if (kind === "UserRejectObservation") return { status: "denied" };
  if (kind === "AgentErrorEvent") return { errorFlag: true, errorObject: { message: text } };
  const { is_error: flag, timeout } = observation;
  if (flag === true) return { errorFlag: true };
  if (timeout === true) return { status: "timeout" };
  const metadata = isObject(observation["metadata"]) ? observation["metadata"] : {};
  const exitCode = asNumber(observation["exit_code"]) ?? asNumber(metadata["exit_code"]);
  if (exitCode !== undefined) return exitCode >= 0 ? { exitCode } : {};
  return flag === false ? { errorFlag: false } : {};
}

function noteTurns(event: JsonObject, kind: string, common: Common): readonly Turn[] {
  if (silent.has(kind)) return [];
  const member = notes.get(kind);
  const label = member === undefined ? `unknown:${kind === "" ? "event" : kind}` : kind;
  return [turnOf("meta", member === undefined ? "" : anyText(event[member]), { ...common, label })];
}
