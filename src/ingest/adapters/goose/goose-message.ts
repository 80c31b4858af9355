import { canonicalJson } from "../../../core/canonical-json.ts";
import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";

/** A message as Goose keeps it, in a file or a row. */
export interface GooseMessage {
  readonly id: string | null;
  readonly role: string;
  readonly created: unknown;
  readonly content: readonly unknown[];
}

/**
 * Name of a message. Older versions give none: then it is its time and a keyed hash of what it says, so that a message
 * that is written anew, or taken over into the database, stays the one it was.
 */
export function messageName(message: GooseMessage, mac: (content: string) => string): string {
  if (message.id !== null && message.id !== "") return message.id;
  const hash = mac(canonicalJson([message.role, message.content])).slice(0, 16);
  return `${possibleTimeOf(message.created) ?? ""}:${hash}`;
}

/** A message as its steps: what was said with its calls, and each result. */
export function gooseTurns(message: GooseMessage, name: string): readonly Turn[] {
  const at = timeOf(message.created);
  const items = message.content.filter(isObject);
  const results = items.filter((item) => item["type"] === "toolResponse");
  const answers = results.map((item) =>
    turnOf("tool", resultText(item), { at, result: resultOf(item) }),
  );
  const text = spokenText(items);
  if (message.role === "assistant") return [assistantTurn(items, text, name, at), ...answers];
  if (message.role !== "user") {
    return [turnOf("meta", text, { id: name, at, label: `unknown:${message.role}` })];
  }
  const isNotice = text === "" && items.some(isAside);
  if (text === "" && answers.length > 0) return answers;
  return isNotice
    ? [turnOf("meta", asideText(items), { id: name, at, label: "notice" })]
    : [...answers, turnOf("user", text, { id: name, at })];
}

function assistantTurn(
  items: readonly JsonObject[],
  text: string,
  name: string,
  at: number | null,
): Turn {
  const calls = items
    .filter(({ type }) => type === "toolRequest" || type === "frontendToolRequest")
    .map(toCall);
  if (text !== "" || calls.length > 0) return turnOf("assistant", text, { id: name, at, calls });
  const thought = items
    .map((item) => asString(item["thinking"]) ?? "")
    .filter(Boolean)
    .join("\n");
  if (thought !== "") return turnOf("assistant", thought, { id: name, at, label: "thinking" });
  return turnOf("meta", asideText(items), { id: name, at, label: "notice" });
}

const spoken: ReadonlySet<unknown> = new Set(["text", "image"]);

function spokenText(items: readonly JsonObject[]): string {
  return contentText(items.filter(({ type }) => spoken.has(type)));
}

/** Items that neither speak nor call: confirmations, notes that the conversation was shortened. */
function isAside({ type }: JsonObject): boolean {
  return !spoken.has(type) && type !== "toolResponse";
}

function asideText(items: readonly JsonObject[]): string {
  return items
    .filter(isAside)
    .map((item) => asString(item["msg"]) ?? `[${anyText(item["type"])}]`)
    .join("\n");
}

/** Types of items that are not known. */
export function unknownItems(content: readonly unknown[]): readonly string[] {
  return content
    .filter(isObject)
    .map((item) => asString(item["type"]) ?? "item")
    .filter((type) => !known.has(type))
    .map((type) => `content.${type}`);
}

const known: ReadonlySet<string> = new Set(
  `text image toolRequest toolResponse frontendToolRequest thinking redactedThinking reasoning toolConfirmationRequest
   actionRequired summarizationRequested conversationCompacted contextLengthExceeded systemNotification`.split(
    /\s+/,
  ),
);

/** `developer__shell` is the tool of an extension; the extension is its server, unless it is Goose's own. */
function toCall(item: JsonObject): TurnCall {
  const call = isObject(item["toolCall"]) ? item["toolCall"] : {};
  const value = isObject(call["value"]) ? call["value"] : {};
  const id = asString(item["id"]) ?? null;
  return {
    id,
    ...splitExtension(asString(value["name"]) ?? "unknown"),
    params: value["arguments"] ?? {},
  };
}

const own: ReadonlySet<string> = new Set(["developer", "platform", "todo", "computercontroller"]);

function splitExtension(name: string): { readonly tool: string; readonly server?: string } {
  const [, server, tool] = /^([\w-]+?)__(.+)$/.exec(name) ?? [];
  const isForeign = server !== undefined && tool !== undefined && !own.has(server);
  return isForeign ? { tool, server } : { tool: name };
}

function resultOf(item: JsonObject): NonNullable<Turn["result"]> {
  const signals = signalsOf(item);
  return { callId: asString(item["id"]) ?? null, tool: null, signals, latencyMs: null };
}

function signalsOf(item: JsonObject): ResultSignals {
  const result = isObject(item["toolResult"]) ? item["toolResult"] : {};
  const text = resultText(item);
  if (/^The user has declined to run this tool\b/.test(text)) return { status: "denied" };
  if (result["status"] === "error") {
    return { errorFlag: true, errorObject: { message: text } };
  }
  const { value } = result;
  if (isObject(value) && value["isError"] === true) return { errorFlag: true };
  return result["status"] === "success" ? { errorFlag: false } : {};
}

function resultText(item: JsonObject): string {
  const result = isObject(item["toolResult"]) ? item["toolResult"] : {};
  const { value, error } = result;
  if (error !== undefined) return anyText(error);
  const parts = isObject(value) ? value["content"] : value;
  return Array.isArray(parts) ? contentText(asArray(parts)) : anyText(parts);
}
