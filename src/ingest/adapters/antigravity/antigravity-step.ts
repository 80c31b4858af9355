import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, parsedText } from "../../conversation/content.ts";
import { textsBetween } from "../../conversation/text-between.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";

/** Kinds of steps that a tool makes, and the names of the tools they can be of. */
const toolKinds: Readonly<Record<string, RegExp>> = {
  LIST_DIRECTORY: /^list_/,
  VIEW_FILE: /^(?:view|read)_/,
  VIEW_FILE_OUTLINE: /^view_/,
  RUN_COMMAND: /command/,
  COMMAND_STATUS: /command/,
  CODE_ACTION: /write|replace|edit|create|delete|patch/,
  GREP_SEARCH: /grep/,
  FIND: /^find/,
  SEARCH_WEB: /web/,
  READ_URL_CONTENT: /url/,
  BROWSER_SUBAGENT: /browser/,
  MCP_TOOL: /./,
  GENERIC: /./,
};

/** A step as its turns; `open` are the tools of calls that wait for their result, oldest first. */
export function stepTurns(step: JsonObject, open: readonly string[]): readonly Turn[] {
  const type = asString(step["type"]) ?? "record";
  const at = timeOf(step["created_at"]);
  const text = anyText(step["content"]);
  switch (type) {
    case "USER_INPUT":
      return [turnOf("user", requestIn(text), { at })];
    case "PLANNER_RESPONSE":
      return [answerTurn(step, text, at)];
    case "CHECKPOINT":
      return [turnOf("system", text, { at, label: "compaction" })];
    case "ERROR_MESSAGE":
      return [turnOf("system", text || anyText(step["error"]), { at, label: "api-error" })];
    case "SYSTEM_MESSAGE":
      return [turnOf("system", text, { at, label: "system-message" })];
    case "CONVERSATION_HISTORY":
      return [turnOf("meta", "", { at, label: "conversation-history" })];
    default:
      return toolTurns(step, type, text, at, open);
  }
}

function toolTurns(
  step: JsonObject,
  type: string,
  text: string,
  at: number | null,
  open: readonly string[],
): readonly Turn[] {
  const names = Object.hasOwn(toolKinds, type) ? toolKinds[type] : undefined;
  if (names === undefined) {
    return [turnOf("meta", JSON.stringify(step), { at, label: `unknown:${type}` })];
  }
  const waiting = open.find((tool) => names.test(tool));
  const tool = waiting ?? type.toLowerCase();
  const result = { callId: null, tool, signals: signalsOf(step, text), latencyMs: null };
  const answer = turnOf("tool", text, { at, result });
  if (waiting !== undefined) return [answer];
  // The step is all that is told of its call.
  const call = { id: null, tool, params: {} };
  return [turnOf("assistant", "", { at, calls: [call] }), answer];
}

/** What stands in the place of a request: the person's words, and settings that they changed. */
function requestIn(content: string): string {
  return textsBetween(content, "<USER_REQUEST>", "</USER_REQUEST>")[0] ?? content;
}

const SETTINGS_LENGTH = 2048;

/** The model that a change of settings names; null where none was changed. */
export function chosenModel(content: string): string | null {
  const [settings = ""] = textsBetween(
    content,
    "<USER_SETTINGS_CHANGE>",
    "</USER_SETTINGS_CHANGE>",
  );
  const change = /setting `Model Selection` from [^\n]{0,200}? to ([^\n]{1,200}?)\.(?:\s|$)/;
  return change.exec(settings.slice(0, SETTINGS_LENGTH))?.[1] ?? null;
}

function answerTurn(step: JsonObject, text: string, at: number | null): Turn {
  const calls = asArray(step["tool_calls"]).filter(isObject).map(toCall);
  const isThought = text === "" && calls.length === 0;
  return turnOf("assistant", isThought ? anyText(step["thinking"]) : text, {
    at,
    calls,
    label: isThought ? "thinking" : null,
  });
}

function toCall(call: JsonObject): TurnCall {
  const args = isObject(call["args"]) ? Object.entries(call["args"]) : [];
  return {
    id: null,
    tool: asString(call["name"]) ?? "unknown",
    // Values are JSON within JSON.
    params: Object.fromEntries(args.map(([name, value]) => [name, unquoted(value)])),
  };
}

function unquoted(value: unknown): unknown {
  return typeof value === "string" ? (parsedText(value) ?? value) : value;
}

function signalsOf(step: JsonObject, text: string): ResultSignals {
  const status = asString(step["status"]);
  if (status === "CANCELED" || status === "CANCELLED") return { status: "cancelled" };
  const error = errorOf(step["error"]);
  if (status === "ERROR" || error !== undefined) {
    return { errorFlag: true, errorObject: error ?? { message: text } };
  }
  if (status === "RUNNING" || status === "PENDING") return { status: "running" };
  const start = text.slice(0, 1024);
  const code = /^The command (?:failed|exited|completed) with exit code:? (-?\d{1,10})/m.exec(
    start,
  );
  if (code !== null) return { exitCode: Number(code[1]) };
  if (/^The command completed successfully\./m.test(start)) return { exitCode: 0 };
  // A command is done whatever it returned; any other step that went wrong has the status ERROR.
  return status === "DONE" && step["type"] !== "RUN_COMMAND" ? { errorFlag: false } : {};
}
