import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText } from "../../conversation/content.ts";
import type { TurnCall, TurnResult } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

export interface ShownTool {
  readonly call: TurnCall;
  /** Null for a call that did not come to its end. */
  readonly result: TurnResult | null;
  readonly text: string;
}

/** Calls as the chat showed them: their arguments are known for commands alone. */
export function shownTools(parts: readonly JsonObject[]): readonly ShownTool[] {
  return parts.filter((part) => part["kind"] === "toolInvocationSerialized").map(shownTool);
}

function shownTool(part: JsonObject): ShownTool {
  const id = asString(part["toolCallId"]) ?? null;
  const named = splitToolName(asString(part["toolId"]) ?? "unknown");
  const call = { id, ...named, params: paramsOf(part) };
  const signals = signalsOf(part);
  const isOver = part["isComplete"] === true || signals.status !== undefined;
  const result = isOver ? { callId: id, tool: named.tool, signals, latencyMs: null } : null;
  return { call, result, text: shownText(part) };
}

function paramsOf(part: JsonObject): JsonObject {
  const data = isObject(part["toolSpecificData"]) ? part["toolSpecificData"] : {};
  const line = data["commandLine"];
  const command = isObject(line) ? asString(line["original"]) : asString(data["command"]);
  if (command !== undefined) return { command };
  return isObject(data["rawInput"]) ? data["rawInput"] : {};
}

/** Refusing the confirmation is a refusal; details of a result may say that it is an error. */
function signalsOf(part: JsonObject): ResultSignals {
  const { isConfirmed, resultDetails, toolSpecificData } = part;
  const isRefused = isConfirmed === false || (isObject(isConfirmed) && isConfirmed["type"] === 0);
  if (isRefused) return { status: "denied" };
  if (isObject(resultDetails) && resultDetails["isError"] === true) return { errorFlag: true };
  const state = isObject(toolSpecificData) ? toolSpecificData["terminalCommandState"] : undefined;
  const exitCode = isObject(state) ? state["exitCode"] : undefined;
  return typeof exitCode === "number" ? { exitCode } : {};
}

function shownText(part: JsonObject): string {
  const details = isObject(part["resultDetails"]) ? part["resultDetails"] : {};
  const output = asArray(details["output"]).filter(isObject);
  const told = output.map((item) => anyText(item["value"])).filter(Boolean);
  return (
    told.join("\n") ||
    messageText(part["pastTenseMessage"]) ||
    messageText(part["invocationMessage"])
  );
}

function messageText(message: unknown): string {
  return isObject(message) ? anyText(message["value"]) : anyText(message);
}

const DEEPEST = 64;

/** Text of a tool's result: plain, or the tree that the prompt was rendered from. */
export function toolText(result: unknown): string {
  const content = isObject(result) ? asArray(result["content"]) : [];
  return content
    .filter(isObject)
    .map(({ value }) => (isObject(value) ? nodeText(value, DEEPEST) : anyText(value)))
    .filter(Boolean)
    .join("\n");
}

function nodeText(node: JsonObject, depth: number): string {
  if (depth === 0) return "";
  const own = asString(node["text"]);
  const broken = node["lineBreakBefore"] === true && own !== undefined ? `\n${own}` : own;
  const below = [node["node"], ...asArray(node["children"])].filter(isObject);
  return [broken ?? "", ...below.map((child) => nodeText(child, depth - 1))]
    .filter(Boolean)
    .join("");
}
