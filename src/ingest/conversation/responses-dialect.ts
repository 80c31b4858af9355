import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import { aboutConversation, nothingAbout } from "./about-conversation.ts";
import { anyText, contentText, parsedArguments } from "./content.ts";
import type { Conversation, Dialect, MessageRef } from "./dialect.ts";
import { words } from "./known-keys.ts";
import { openAiResponseUsage } from "./openai-turns.ts";
import { timeOf } from "./timestamp.ts";
import { errorOf, toolAnswer } from "./tool-answer.ts";
import { type Turn, turnOf, type TurnUsage } from "./turn.ts";

const messageKeys = words(
  `id type role content status name arguments call_id output input namespace action summary encrypted_content phase
   timestamp created_at model results queries code container_id outputs error server_label acknowledged_safety_checks
   pending_safety_checks annotations approval_request_id`,
);

const kinds: ReadonlyMap<string, Turn["kind"]> = new Map(
  Object.entries<Turn["kind"]>({
    user: "user",
    assistant: "assistant",
    system: "system",
    developer: "system",
  }),
);

/** Items that call a tool themselves: their result is in them or nowhere. */
const hostedTools: ReadonlySet<string> = new Set([
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "image_generation_call",
  "computer_call",
  "local_shell_call",
  "mcp_call",
]);

const calls: ReadonlySet<string> = new Set(["function_call", "custom_tool_call"]);
const outputs: ReadonlySet<string> = new Set([
  "function_call_output",
  "custom_tool_call_output",
  "local_shell_call_output",
  "computer_call_output",
]);
const quiet: ReadonlySet<string> = new Set(["reasoning", "item_reference", "compaction"]);

/** Responses API items: bare, as `input` and `output` of a logged response, or under `items`. */
export const responsesDialect: Dialect = {
  messageKeys,
  isMessage: isItem,
  fits: (value) => isItem(value) || isEasyMessage(value),
  turns: itemTurns,
  conversation(value) {
    if (Array.isArray(value)) return bareList(value);
    if (!isObject(value)) return null;
    const body = isObject(value["response"]) ? value["response"] : value;
    const request = isObject(value["request"]) ? value["request"] : value;
    const messages = [
      ...listed(request["input"], request === value ? ["input"] : ["request", "input"]),
      ...listed(value["items"], ["items"]),
      ...withUsage(
        listed(body["output"], body === value ? ["output"] : ["response", "output"]),
        openAiResponseUsage(body, null),
      ),
    ];
    if (!messages.some((ref) => isItem(ref.value))) return null;
    const about = aboutConversation({ ...body, ...value });
    return { about, messages };
  },
};

function bareList(values: readonly unknown[]): Conversation | null {
  // A list of nothing but `{role, content}` is read as Chat Completions.
  if (!values.some(isItem) || !values.every((value) => isItem(value) || isEasyMessage(value)))
    return null;
  return {
    about: nothingAbout,
    messages: values.map((value, index) => ({ path: [index], value })),
  };
}

function listed(list: unknown, path: readonly string[]): readonly MessageRef[] {
  if (typeof list === "string")
    return [{ path, value: { type: "message", role: "user", content: list } }];
  return asArray(list).map((value, index) => ({ path: [...path, index], value }));
}

function withUsage(refs: readonly MessageRef[], usage: TurnUsage | null): readonly MessageRef[] {
  if (usage === null) return refs;
  return refs.map((ref, index) => (index === refs.length - 1 ? { ...ref, usage } : ref));
}

function isItem(value: unknown): boolean {
  if (!isObject(value) || "payload" in value || "item" in value) return false;
  const type = asString(value["type"]) ?? "";
  if (calls.has(type))
    return typeof value["call_id"] === "string" && typeof value["name"] === "string";
  if (outputs.has(type)) return typeof value["call_id"] === "string" && "output" in value;
  if (type === "reasoning") return Array.isArray(value["summary"]) && !("message" in value);
  if (hostedTools.has(type)) return true;
  if (type !== "message") return false;
  const parts = value["content"];
  return typeof value["role"] === "string" && Array.isArray(parts) && parts.every(isPart);
}

function isPart(part: unknown): boolean {
  return isObject(part) && /^(input_|output_|refusal$|summary_)/.test(asString(part["type"]) ?? "");
}

/** The short form of an input message. */
function isEasyMessage(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value["role"] === "string" &&
    "content" in value &&
    !("message" in value)
  );
}

function itemTurns(item: JsonObject): readonly Turn[] | null {
  const type = asString(item["type"]) ?? "message";
  const at = timeOf(item["timestamp"] ?? item["created_at"]);
  const id = asString(item["id"]) ?? null;
  if (calls.has(type)) return [callTurn(item, at)];
  if (outputs.has(type)) return [outputTurn(item, at)];
  if (hostedTools.has(type)) return hostedTurns(item, type, at);
  if (quiet.has(type))
    return [turnOf("meta", contentText(item["summary"]), { id, at, label: type })];
  if (type !== "message") return null;
  const kind = kinds.get(asString(item["role"]) ?? "");
  return kind === undefined ? null : [turnOf(kind, contentText(item["content"]), { id, at })];
}

function callTurn(item: JsonObject, at: number | null): Turn {
  const tool = asString(item["name"]) ?? "unknown";
  const params = parsedArguments(item["arguments"] ?? item["input"]);
  const call = { id: asString(item["call_id"]) ?? null, tool, params };
  return turnOf("assistant", "", { at, calls: [call] });
}

function outputTurn(item: JsonObject, at: number | null): Turn {
  const { text, signals } = toolAnswer(item["output"]);
  const result = {
    callId: asString(item["call_id"]) ?? null,
    tool: null,
    signals,
    latencyMs: null,
  };
  return turnOf("tool", text, { at, result });
}

function hostedTurns(item: JsonObject, type: string, at: number | null): readonly Turn[] {
  const tool = asString(item["name"]) ?? type.replace(/_call$/, "");
  const server = asString(item["server_label"]);
  const native = asString(item["call_id"]) ?? asString(item["id"]) ?? null;
  const params = parsedArguments(
    item["arguments"] ?? item["action"] ?? item["queries"] ?? item["code"],
  );
  const call = { id: native, tool, params, ...(server === undefined ? {} : { server }) };
  const called = turnOf("assistant", "", { at, calls: [call] });
  const status = asString(item["status"]);
  const isAnswered =
    status === "completed" || status === "failed" || "output" in item || "error" in item;
  // The result of a local shell call comes in an item of its own.
  if (!isAnswered || type === "local_shell_call" || type === "computer_call") return [called];
  const errorObject = errorOf(item["error"]);
  const signals = {
    errorFlag: status === "failed" || errorObject !== undefined,
    ...(errorObject === undefined ? {} : { errorObject }),
  };
  const text = anyText(item["output"] ?? item["error"] ?? item["results"]);
  const result = { callId: native, tool: null, signals, latencyMs: null };
  return [called, turnOf("tool", text, { at, result })];
}
