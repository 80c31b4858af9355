import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import { contentText, parsedArguments } from "./content.ts";
import { words } from "./known-keys.ts";
import { timeOf } from "./timestamp.ts";
import { openAiTokens } from "./token-counts.ts";
import { type ToolAnswer, toolAnswer } from "./tool-answer.ts";
import { type Turn, turnOf, type TurnCall, type TurnUsage } from "./turn.ts";

const kinds: ReadonlyMap<string, Turn["kind"]> = new Map(
  Object.entries<Turn["kind"]>({
    system: "system",
    developer: "system",
    user: "user",
    assistant: "assistant",
    tool: "tool",
    function: "tool",
  }),
);

/** Keys of a Chat Completions message, and those that logs commonly add. */
export const openAiMessageKeys = words(
  `role content name id type tool_calls tool_call_id tool_name function_call refusal reasoning reasoning_content
   reasoning_details thinking_blocks provider_specific_fields annotations audio timestamp created_at created model
   usage finish_reason cache_control weight logprobs`,
);

/**
 * A Chat Completions message as one step; null when its role is none. `answerOf` reads the content of tool messages.
 */
export function openAiTurns(
  message: JsonObject,
  answerOf: (content: unknown) => ToolAnswer = toolAnswer,
): readonly Turn[] | null {
  const kind = kinds.get(asString(message["role"]) ?? "");
  if (kind === undefined) return null;
  const common = {
    at: timeOf(message["timestamp"] ?? message["created_at"] ?? message["created"]),
    model: asString(message["model"]) ?? null,
    usage: messageUsage(message),
  };
  if (kind === "tool") return [{ ...openAiResult(message, answerOf), ...common }];
  const calls = kind === "assistant" ? openAiCalls(message) : [];
  const text = contentText(message["content"]) || (asString(message["refusal"]) ?? "");
  return [turnOf(kind, text, { ...common, calls })];
}

/** Calls of an assistant message: `tool_calls`, or the older single `function_call`. */
export function openAiCalls(message: JsonObject): readonly TurnCall[] {
  const calls = asArray(message["tool_calls"]).filter(isObject).map(toCall);
  const legacy = message["function_call"];
  return isObject(legacy) && calls.length === 0 ? [toCall({ function: legacy })] : calls;
}

function toCall(call: JsonObject): TurnCall {
  const named = [call["function"], call["custom"]].find(isObject) ?? call;
  return {
    id: asString(call["id"]) ?? asString(call["call_id"]) ?? null,
    tool: asString(named["name"]) ?? "unknown",
    params: parsedArguments(named["arguments"] ?? named["input"]),
  };
}

function openAiResult(message: JsonObject, answerOf: (content: unknown) => ToolAnswer): Turn {
  const { text, signals } = answerOf(message["content"]);
  const result = {
    callId: asString(message["tool_call_id"]) ?? null,
    tool: asString(message["tool_name"]) ?? asString(message["name"]) ?? null,
    signals,
    latencyMs: null,
  };
  return turnOf("tool", text, { result });
}

function messageUsage(message: JsonObject): TurnUsage | null {
  const tokens = openAiTokens(message["usage"]);
  if (tokens === null) return null;
  const model = asString(message["model"]) ?? null;
  return { requestId: asString(message["id"]) ?? null, model, tokens, costUsd: null };
}

/** What a Chat Completions or Responses answer says of its own cost. */
export function openAiResponseUsage(
  response: JsonObject,
  costUsd: number | null,
): TurnUsage | null {
  const tokens = openAiTokens(response["usage"]);
  if (tokens === null) return null;
  return {
    requestId: asString(response["id"]) ?? null,
    model: asString(response["model"]) ?? null,
    tokens,
    costUsd,
  };
}
