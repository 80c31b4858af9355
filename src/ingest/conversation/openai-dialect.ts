import { asArray, asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { PointerPath } from "../readers/json-pointer.ts";
import { aboutConversation, nothingAbout } from "./about-conversation.ts";
import { type Conversation, type Dialect, type MessageRef, MIN_SHARE } from "./dialect.ts";
import { openAiMessageKeys, openAiResponseUsage, openAiTurns } from "./openai-turns.ts";

const roles: ReadonlySet<string> = new Set([
  "system",
  "developer",
  "user",
  "assistant",
  "tool",
  "function",
]);

const partTypes: ReadonlySet<string> = new Set([
  "text",
  "refusal",
  "image_url",
  "input_audio",
  "audio",
  "file",
  "video_url",
]);

/** Chat Completions: `{role, content, tool_calls, tool_call_id}`, bare, under `messages`, or as a logged request with its response. */
export const openAiDialect: Dialect = {
  messageKeys: openAiMessageKeys,
  isMessage: isOpenAiMessage,
  fits: isOpenAiMessage,
  turns: openAiTurns,
  conversation(value) {
    if (Array.isArray(value)) return bareList(value);
    if (!isObject(value)) return null;
    const request = isObject(value["request"]) ? value["request"] : value;
    const { messages } = request;
    if (!Array.isArray(messages) || !messages.some(isOpenAiMessage)) return null;
    const path: PointerPath = request === value ? ["messages"] : ["request", "messages"];
    const refs = messages.map((message: unknown, index) => ({
      path: [...path, index],
      value: message,
    }));
    const about = aboutConversation(value);
    const model = about.model ?? asString(request["model"]) ?? null;
    return { about: { ...about, model }, messages: [...refs, ...answers(value)] };
  },
};

/** A list of messages, perhaps with a stray record among them. */
function bareList(values: readonly unknown[]): Conversation | null {
  const found = values.filter(isOpenAiMessage).length;
  if (found === 0 || found < values.length * MIN_SHARE || !values.every(isObject)) return null;
  const messages = values.map((value, index) => ({ path: [index], value }));
  return { about: nothingAbout, messages };
}

/** The answer that a logged request got, with what it used. */
function answers(log: JsonObject): readonly MessageRef[] {
  const { response } = log;
  if (!isObject(response)) return [];
  const [choice] = asArray(response["choices"]);
  if (!isObject(choice) || !isOpenAiMessage(choice["message"])) return [];
  const usage = openAiResponseUsage(response, asNumber(log["cost"]) ?? null);
  const path = ["response", "choices", 0, "message"];
  return [{ path, value: choice["message"], ...(usage === null ? {} : { usage }) }];
}

function isOpenAiMessage(value: unknown): boolean {
  if (!isObject(value) || !roles.has(asString(value["role"]) ?? "")) return false;
  // Other formats wrap a message, or hang it into a tree of their own.
  if ("message" in value || "parts" in value || "uuid" in value || "sessionId" in value)
    return false;
  if ("type" in value) return false;
  const { content } = value;
  if (typeof content === "string") return true;
  if (Array.isArray(content)) return content.every(isPart);
  if (content === null) return true;
  return (
    content === undefined &&
    (asArray(value["tool_calls"]).some(isCall) || isObject(value["function_call"]))
  );
}

function isCall(call: unknown): boolean {
  return isObject(call) && (isObject(call["function"]) || isObject(call["custom"]));
}

function isPart(part: unknown): boolean {
  if (typeof part === "string") return true;
  return isObject(part) && partTypes.has(asString(part["type"]) ?? "");
}
