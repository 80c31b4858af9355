import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";

/** A step of the agent: its answer with the calls in it, their results, what it thought of them, and its error. */
export function traeTurns(step: JsonObject): readonly Turn[] {
  const at = timeOf(step["timestamp"]);
  const response = isObject(step["llm_response"]) ? step["llm_response"] : {};
  const calls = asArray(step["tool_calls"] ?? response["tool_calls"]).filter(isObject);
  const text = contentText(response["content"]);
  const answer = turnOf("assistant", text, {
    at,
    model: asString(response["model"]) ?? null,
    calls: calls.map(toCall),
  });
  const results = asArray(step["tool_results"])
    .filter(isObject)
    .map((result) => resultTurn(result, at));
  const isAnswered = text !== "" || calls.length > 0;
  return [...(isAnswered ? [answer] : []), ...results, ...notes(step, at)];
}

function toCall(call: JsonObject): TurnCall {
  return {
    id: asString(call["call_id"]) ?? asString(call["id"]) ?? null,
    tool: asString(call["name"]) ?? "unknown",
    params: call["arguments"] ?? {},
  };
}

function resultTurn(result: JsonObject, at: number | null): Turn {
  const error = anyText(result["error"]);
  const output = anyText(result["result"]);
  const text = [output, error].filter((part) => part !== "").join("\n");
  return turnOf("tool", text, {
    at,
    result: {
      callId: asString(result["call_id"]) ?? asString(result["id"]) ?? null,
      tool: asString(result["name"]) ?? null,
      signals: resultSignals(result, error),
      latencyMs: null,
    },
  });
}

function resultSignals(result: JsonObject, error: string): ResultSignals {
  const { success } = result;
  if (typeof success !== "boolean") return {};
  // An error beside a success is what the tool wrote, not that it failed.
  return success || error === ""
    ? { errorFlag: !success }
    : { errorFlag: true, errorObject: { message: error } };
}

function notes(step: JsonObject, at: number | null): readonly Turn[] {
  const reflection = anyText(step["reflection"]);
  const error = anyText(step["error"]);
  return [
    ...(reflection === "" ? [] : [turnOf("system", reflection, { at, label: "reflection" })]),
    ...(error === "" ? [] : [turnOf("system", error, { at, label: "error" })]),
  ];
}
