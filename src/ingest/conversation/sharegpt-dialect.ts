import { asString, isObject, type JsonObject } from "../../core/json.ts";
import { aboutConversation, nothingAbout } from "./about-conversation.ts";
import { anyText, parsedArguments, parsedText } from "./content.ts";
import type { Conversation, Dialect } from "./dialect.ts";
import { toolAnswer } from "./tool-answer.ts";
import { taggedAnswer, taggedResults } from "./tool-tags.ts";
import { type Turn, turnOf, type TurnCall } from "./turn.ts";

const messageKeys: ReadonlySet<string> = new Set([
  "from",
  "value",
  "weight",
  "loss",
  "name",
  "id",
  "timestamp",
]);

type Speaker = "system" | "user" | "assistant" | "call" | "result";

const speakers: ReadonlyMap<string, Speaker> = new Map(
  Object.entries<Speaker>({
    system: "system",
    human: "user",
    user: "user",
    gpt: "assistant",
    assistant: "assistant",
    chatgpt: "assistant",
    bing: "assistant",
    bard: "assistant",
    model: "assistant",
    function_call: "call",
    tool_call: "call",
    tool: "result",
    observation: "result",
    function_response: "result",
    tool_response: "result",
  }),
);

/** `{from, value}` under `conversations`; calls and results by role, or in XML tags inside of the text. */
export const shareGptDialect: Dialect = {
  messageKeys,
  isMessage: isShareGptMessage,
  fits: isShareGptMessage,
  turns: shareGptTurns,
  conversation(value) {
    if (Array.isArray(value)) return bareList(value);
    if (!isObject(value)) return null;
    const key = ["conversations", "conversation"].find((name) => Array.isArray(value[name]));
    const list = key === undefined ? [] : (value[key] as readonly unknown[]);
    if (key === undefined || !list.some(isShareGptMessage)) return null;
    const messages = list.map((message, index) => ({ path: [key, index], value: message }));
    return { about: aboutConversation(value), messages };
  },
};

function bareList(values: readonly unknown[]): Conversation | null {
  if (values.length === 0 || !values.every(isShareGptMessage)) return null;
  return {
    about: nothingAbout,
    messages: values.map((value, index) => ({ path: [index], value })),
  };
}

function isShareGptMessage(value: unknown): boolean {
  if (!isObject(value) || !("value" in value)) return false;
  return speakers.has(asString(value["from"]) ?? "");
}

function shareGptTurns(message: JsonObject): readonly Turn[] | null {
  const speaker = speakers.get(asString(message["from"]) ?? "");
  return speaker === undefined ? null : spokenTurns(speaker, anyText(message["value"]));
}

function spokenTurns(speaker: Speaker, text: string): readonly Turn[] {
  switch (speaker) {
    case "system":
      return [turnOf("system", text)];
    case "user":
      return taggedResults(text) ?? [turnOf("user", text)];
    case "assistant": {
      const answer = taggedAnswer(text);
      return [turnOf("assistant", answer.text, { calls: answer.calls })];
    }
    case "call":
      return [turnOf("assistant", "", { calls: calledIn(text) })];
    case "result":
      return taggedResults(text) ?? [resultTurn(text)];
  }
}

/** A call on its own: JSON with a name, or a list of such; what is neither is kept as text of an unknown tool. */
function calledIn(text: string): readonly TurnCall[] {
  const value = parsedText(text);
  const calls = Array.isArray(value) ? value : [value];
  return calls.map((call: unknown) => {
    if (!isObject(call)) return { id: null, tool: "unknown", params: text };
    const params = parsedArguments(call["arguments"] ?? call["parameters"]);
    return { id: null, tool: asString(call["name"]) ?? "unknown", params };
  });
}

function resultTurn(text: string): Turn {
  const answer = toolAnswer(text);
  const result = { callId: null, tool: null, signals: answer.signals, latencyMs: null };
  return turnOf("tool", answer.text, { result });
}
