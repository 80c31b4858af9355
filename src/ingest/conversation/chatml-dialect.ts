import { asString, isObject, type JsonObject } from "../../core/json.ts";
import { aboutConversation } from "./about-conversation.ts";
import { chatMlParts, chatMlTurns, isChatMl } from "./chatml-text.ts";
import type { Dialect } from "./dialect.ts";

const textKeys = ["text", "chatml", "prompt", "conversation", "formatted", "content"];

/** ChatML inside JSON: an object (or a bare string) whose text is a templated conversation. */
export const chatMlDialect: Dialect = {
  messageKeys: new Set([...textKeys, "role"]),
  isMessage: (value) => chatMlOf(value) !== null,
  fits: (value) => chatMlOf(value) !== null,
  conversation(value) {
    const text = chatMlOf(value);
    if (text === null || !isObject(value)) return null;
    // A line that holds a single message belongs to the log around it.
    if (chatMlParts(text).length < 2) return null;
    const about = aboutConversation(value);
    return { about, messages: [{ path: [], value }] };
  },
  turns: (message: JsonObject) => {
    const text = chatMlOf(message);
    return text === null ? null : chatMlParts(text).flatMap(chatMlTurns);
  },
};

function chatMlOf(value: unknown): string | null {
  if (!isObject(value)) return null;
  const texts = textKeys.map((key) => asString(value[key]));
  return texts.find((text) => text !== undefined && isChatMl(text)) ?? null;
}
