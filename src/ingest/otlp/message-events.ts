import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import {
  anyText,
  contentText,
  parsedArguments,
  parsedList,
  parsedText,
} from "../conversation/content.ts";

export interface MessageCall {
  readonly id: string;
  readonly tool: string;
  readonly params: unknown;
}

/** What one message tells. `other` is a system's message, or an answer that a request repeats: both were told before. */
export type Message =
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "answer"; readonly text: string; readonly calls: readonly MessageCall[] }
  | { readonly kind: "result"; readonly callId: string | undefined; readonly text: string }
  | { readonly kind: "other" };

/**
 * By event name: the message events of OpenTelemetry's conventions for generative AI before 1.37 (1.36: "Semantic
 * conventions for Generative AI events"), which are log records with a body, or events of a span.
 */
const readers: Readonly<Record<string, (body: JsonObject) => Message>> = {
  "gen_ai.system.message": () => ({ kind: "other" }),
  "gen_ai.user.message": ({ content }) => ({ kind: "prompt", text: wordsOf(content) }),
  "gen_ai.assistant.message": () => ({ kind: "other" }),
  "gen_ai.tool.message": ({ id, content }) => ({
    kind: "result",
    callId: asString(id),
    text: wordsOf(content),
  }),
  "gen_ai.choice": readChoice,
};

export function isMessageEvent(name: string | null): name is string {
  return name !== null && Object.hasOwn(readers, name);
}

/**
 * The message that an event tells; null where the event is none, or a choice behind the first. `body` is that of a log
 * record. Spans carry the message as JSON text in `gen_ai.event.content`, or its fields as attributes.
 */
export function readMessage(name: string, attributes: JsonObject, body?: unknown): Message | null {
  const told = messageBody(attributes, body);
  if (name === "gen_ai.choice" && (asNumber(told["index"]) ?? 0) > 0) return null;
  return isMessageEvent(name) ? (readers[name]?.(told) ?? null) : null;
}

function messageBody(attributes: JsonObject, body: unknown): JsonObject {
  if (isObject(body)) return body;
  const content = attributes["gen_ai.event.content"];
  const value = typeof content === "string" ? parsedText(content) : content;
  if (isObject(value)) return value;
  return typeof content === "string" ? { ...attributes, content } : attributes;
}

/** The message stands in the body, or is it; so do its calls. */
function readChoice(body: JsonObject): Message {
  const { message } = body;
  const told = isObject(message) ? message : { ...body, content: message ?? body["content"] };
  const calls = told["tool_calls"] ?? body["tool_calls"];
  return { kind: "answer", text: wordsOf(told["content"]), calls: callsOf(calls) };
}

/** Calls with an id and parameters: of others it cannot be said which they are, or what was done. */
function callsOf(list: unknown): readonly MessageCall[] {
  return parsedList(list)
    .filter(isObject)
    .flatMap((call) => {
      const named = isObject(call["function"]) ? call["function"] : call;
      const id = asString(call["id"]);
      const tool = asString(named["name"]);
      const params = named["arguments"];
      if (id === undefined || tool === undefined || params === undefined) return [];
      return [{ id, tool, params: parsedArguments(params) }];
    });
}

/** Words of a content: text, or a list of parts, also as JSON text. What has no words in it stays as it is. */
function wordsOf(content: unknown): string {
  const isList = typeof content === "string" && content.trimStart().startsWith("[");
  const parts = isList ? parsedText(content) : content;
  const words = contentText(parts).trim();
  if (words !== "") return words;
  const callsAlone =
    Array.isArray(parts) && parts.some((part) => isObject(part) && "toolUse" in part);
  return callsAlone ? "" : anyText(content);
}
