import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { PointerPath } from "../readers/json-pointer.ts";
import { aboutConversation, nothingAbout } from "./about-conversation.ts";
import { contentText } from "./content.ts";
import type { Conversation, Dialect, MessageRef } from "./dialect.ts";
import { words } from "./known-keys.ts";
import { timeOf } from "./timestamp.ts";
import { anthropicTokens } from "./token-counts.ts";
import { type Turn, turnOf, type TurnCall, type TurnUsage } from "./turn.ts";

const messageKeys = words(
  `role content id type model stop_reason stop_sequence stop_details usage timestamp created_at container
   context_management`,
);

const blockTypes = words(
  `text thinking redacted_thinking tool_use tool_result server_tool_use mcp_tool_use mcp_tool_result web_search_tool_result
   web_fetch_tool_result code_execution_tool_result bash_code_execution_tool_result text_editor_code_execution_tool_result
   image document search_result container_upload`,
);

/** Messages API: content blocks, results inside user messages, `is_error` only where a tool failed. */
export const anthropicDialect: Dialect = {
  messageKeys,
  isMessage: isAnthropicMessage,
  fits: isPlausible,
  turns: anthropicTurns,
  conversation(value) {
    if (Array.isArray(value)) return bareList(value);
    if (!isObject(value)) return null;
    const request = isObject(value["request"]) ? value["request"] : value;
    const { messages } = request;
    if (!Array.isArray(messages) || !isAnthropicList(messages, request, value["response"]))
      return null;
    const path: PointerPath = request === value ? ["messages"] : ["request", "messages"];
    const refs = messages.map((message: unknown, index) => ({
      path: [...path, index],
      value: message,
    }));
    const about = aboutConversation(value);
    const model = about.model ?? asString(request["model"]) ?? null;
    return { about: { ...about, model }, messages: [...refs, ...answer(value["response"])] };
  },
};

function bareList(values: readonly unknown[]): Conversation | null {
  if (!isAnthropicList(values, {}, undefined)) return null;
  const messages = values.map((value, index) => ({ path: [index], value }));
  return { about: nothingAbout, messages };
}

function answer(response: unknown): readonly MessageRef[] {
  return isAnswer(response) ? [{ path: ["response"], value: response }] : [];
}

/** Plain role and text could be anyone's: something of the list must be Anthropic's own. */
function isAnthropicList(
  messages: readonly unknown[],
  request: JsonObject,
  response: unknown,
): boolean {
  if (messages.length === 0 || !messages.every(isPlausible)) return false;
  return messages.some(isAnthropicMessage) || isAnswer(response) || isAnthropicRequest(request);
}

function isAnthropicRequest(request: JsonObject): boolean {
  const model = asString(request["model"]) ?? "";
  return model.startsWith("claude") && "system" in request && "max_tokens" in request;
}

function isPlausible(value: unknown): boolean {
  if (!isObject(value) || "message" in value || "uuid" in value || "sessionId" in value)
    return false;
  if (!["user", "assistant", "system"].includes(asString(value["role"]) ?? "")) return false;
  const { content, type } = value;
  if (type !== undefined && type !== "message") return false;
  if ("tool_calls" in value) return false;
  return typeof content === "string" || (Array.isArray(content) && content.every(isBlock));
}

function isBlock(block: unknown): boolean {
  if (!isObject(block) || !blockTypes.has(asString(block["type"]) ?? "")) return false;
  if (block["type"] === "tool_result") return typeof block["tool_use_id"] === "string";
  return block["type"] !== "tool_use" || (typeof block["id"] === "string" && "input" in block);
}

function isAnthropicMessage(value: unknown): boolean {
  if (!isObject(value) || !isPlausible(value)) return false;
  return isAnswer(value) || asArray(value["content"]).some(isOwnBlock);
}

function isOwnBlock(block: unknown): boolean {
  if (!isObject(block)) return false;
  const type = asString(block["type"]) ?? "";
  return type.includes("tool_") || type.includes("thinking");
}

/** An answer of the API as it came: it states its own id, model and usage. */
function isAnswer(value: unknown): boolean {
  return (
    isObject(value) &&
    value["type"] === "message" &&
    value["role"] === "assistant" &&
    isObject(value["usage"])
  );
}

function anthropicTurns(message: JsonObject): readonly Turn[] | null {
  const role = asString(message["role"]);
  const { content } = message;
  const at = timeOf(message["timestamp"] ?? message["created_at"]);
  if (role === "assistant") return [assistantTurn(message, at)];
  if (role === "system") return [turnOf("system", contentText(content), { at })];
  if (role !== "user") return null;
  const blocks = asArray(content).filter(isObject);
  const results = blocks.filter(isResult).map((block) => ({ ...resultTurn(block), at }));
  const text =
    typeof content === "string" ? content : contentText(blocks.filter((block) => !isResult(block)));
  return text === "" && results.length > 0 ? results : [...results, turnOf("user", text, { at })];
}

function assistantTurn(message: JsonObject, at: number | null): Turn {
  const blocks = asArray(message["content"]).filter(isObject);
  const spoken = blocks.filter((block) => block["type"] === "text");
  const text = contentText(typeof message["content"] === "string" ? message["content"] : spoken);
  return turnOf("assistant", text, {
    id: asString(message["id"]) ?? null,
    at,
    model: asString(message["model"]) ?? null,
    calls: blocks.filter(isCall).map(toCall),
    usage: usageOf(message),
  });
}

function isCall(block: JsonObject): boolean {
  return block["type"] === "tool_use" || block["type"] === "mcp_tool_use";
}

function isResult(block: JsonObject): boolean {
  return block["type"] === "tool_result" || block["type"] === "mcp_tool_result";
}

function toCall(block: JsonObject): TurnCall {
  const server = asString(block["server_name"]);
  return {
    id: asString(block["id"]) ?? null,
    tool: asString(block["name"]) ?? "unknown",
    params: block["input"] ?? {},
    ...(server === undefined ? {} : { server }),
  };
}

function resultTurn(block: JsonObject): Turn {
  const flag = block["is_error"];
  const result = {
    callId: asString(block["tool_use_id"]) ?? null,
    tool: null,
    signals: typeof flag === "boolean" ? { errorFlag: flag } : {},
    latencyMs: null,
  };
  return turnOf("tool", contentText(block["content"]), { result });
}

function usageOf(message: JsonObject): TurnUsage | null {
  const tokens = anthropicTokens(message["usage"]);
  if (tokens === null) return null;
  const model = asString(message["model"]) ?? null;
  return { requestId: asString(message["id"]) ?? null, model, tokens, costUsd: null };
}
