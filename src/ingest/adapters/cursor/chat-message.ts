import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { toolAnswer } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { requestText } from "./request-text.ts";

/** A message of the AI SDK's shape as its steps. */
export function chatTurns(message: JsonObject): readonly Turn[] {
  const { content } = message;
  const parts =
    typeof content === "string"
      ? [{ type: "text", text: content }]
      : asArray(content).filter(isObject);
  const text = contentText(parts.filter((part) => part["type"] === "text"));
  switch (message["role"]) {
    case "user":
      return [turnOf("user", requestText(text))];
    case "assistant":
      return [assistantTurn(parts, text)];
    case "tool":
      return parts.filter((part) => part["type"] === "tool-result").map(resultTurn);
    case "system":
      return [turnOf("system", text)];
    default: {
      const role = asString(message["role"]) ?? "record";
      return [turnOf("meta", JSON.stringify(message), { label: `unknown:${role}` })];
    }
  }
}

function assistantTurn(parts: readonly JsonObject[], text: string): Turn {
  const calls = parts.filter((part) => part["type"] === "tool-call").map(toCall);
  if (text !== "" || calls.length > 0) return turnOf("assistant", text, { calls });
  const thoughts = parts.filter((part) => part["type"] === "reasoning");
  return turnOf("assistant", contentText(thoughts), {
    label: thoughts.length > 0 ? "thinking" : null,
  });
}

function toCall(part: JsonObject): TurnCall {
  return {
    id: asString(part["toolCallId"]) ?? null,
    ...splitToolName(asString(part["toolName"]) ?? "unknown"),
    params: part["args"] ?? part["input"] ?? {},
  };
}

function resultTurn(part: JsonObject): Turn {
  const answer = toolAnswer(part["result"] ?? part["output"]);
  const flag = part["isError"];
  const result = {
    callId: asString(part["toolCallId"]) ?? null,
    tool: splitToolName(asString(part["toolName"]) ?? "unknown").tool,
    signals: typeof flag === "boolean" ? { errorFlag: flag } : answer.signals,
    latencyMs: null,
  };
  return turnOf("tool", answer.text || anyText(part["result"]), { result });
}
