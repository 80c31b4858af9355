import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText, parsedArguments } from "../../conversation/content.ts";
import { toolAnswer } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

/** A line of a chat as the steps it stands for. */
export function chatTurns(record: JsonObject): readonly Turn[] {
  const type = asString(record["type"]) ?? "";
  switch (type) {
    case "system":
      return [turnOf("system", contentText(record["content"]))];
    case "user":
      return userTurns(record);
    case "reasoning":
      return [turnOf("assistant", contentText(record["summary"]), { label: "thinking" })];
    case "assistant":
      return [answerTurn(record)];
    case "tool_result":
      return [resultTurn(record)];
    case "backend_tool_call":
      return backendTurns(record);
    default:
      return [turnOf("meta", "", { label: `unknown:${type === "" ? "record" : type}` })];
  }
}

/** What the harness put there itself says why; that the turn before was broken off is said at the next request. */
function userTurns(record: JsonObject): readonly Turn[] {
  const text = contentText(record["content"]);
  const reason = asString(record["synthetic_reason"]);
  if (reason !== undefined) return [turnOf("system", text, { label: reason })];
  const interrupt = asString(record["prior_turn_interrupt"]);
  const note = interrupt === undefined ? [] : [turnOf("meta", "", { label: interrupt })];
  return [...note, turnOf("user", text)];
}

function answerTurn(record: JsonObject): Turn {
  return turnOf("assistant", contentText(record["content"]), {
    model: asString(record["model_id"]) ?? null,
    calls: asArray(record["tool_calls"]).filter(isObject).map(toCall),
  });
}

function toCall(call: JsonObject): TurnCall {
  return {
    id: asString(call["id"]) ?? null,
    ...splitToolName(asString(call["name"]) ?? "unknown"),
    params: parsedArguments(call["arguments"]),
  };
}

function resultTurn(record: JsonObject): Turn {
  const { text, signals } = toolAnswer(record["content"]);
  const { is_error: flag } = record;
  const callId = asString(record["tool_call_id"]) ?? null;
  return turnOf("tool", text, {
    result: {
      callId,
      tool: null,
      signals: typeof flag === "boolean" ? { ...signals, errorFlag: flag } : signals,
      latencyMs: null,
    },
  });
}

/** A tool that ran at the provider's: call and answer in one record, the answer itself is not told. */
function backendTurns(record: JsonObject): readonly Turn[] {
  const kind = isObject(record["kind"]) ? record["kind"] : {};
  const id = asString(kind["id"]) ?? null;
  const tool = asString(kind["tool_type"]) ?? "unknown";
  const call = turnOf("assistant", "", { calls: [{ id, tool, params: kind["action"] ?? {} }] });
  const signals = backendSignals(kind);
  const result = { callId: id, tool, signals, latencyMs: null };
  return [call, turnOf("tool", anyText(kind["error"]), { result })];
}

function backendSignals(kind: JsonObject): ResultSignals {
  switch (kind["status"]) {
    case "completed":
      return { errorFlag: false };
    case "failed":
    case "incomplete":
      return { errorFlag: true };
    case "in_progress":
      return { status: "running" };
    default:
      return {};
  }
}
