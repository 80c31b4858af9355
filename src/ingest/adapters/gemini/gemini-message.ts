import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText } from "../../conversation/content.ts";
import {
  geminiTokens,
  partList,
  responseText,
  spokenText,
  statusSignals,
} from "../../conversation/gemini-parts.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

const messageKeys = words(
  `id timestamp type content displayContent toolCalls thoughts tokens model parts role`,
);
const toolCallKeys = words(
  `id name args result status timestamp agentId displayName description resultDisplay renderOutputAsMarkdown
   resultDisplayError parentCallId outputFile`,
);

const tokenNames = {
  prompt: "input",
  output: "output",
  cached: "cached",
  thoughts: "thoughts",
  tool: "tool",
  total: "total",
};

/** Keys of a message and of its calls that are not known. */
export function unknownKeys(message: JsonObject): readonly string[] {
  return [
    ...keysBeside(message, "message.", messageKeys),
    ...toolCalls(message).flatMap((call) => keysBeside(call, "toolCall.", toolCallKeys)),
  ];
}

/** A message as its steps: what was said, then each call's result. Null for a type that is not known. */
export function geminiTurns(message: JsonObject): readonly Turn[] | null {
  const at = timeOf(message["timestamp"]);
  const id = asString(message["id"]) ?? null;
  const parts = partList(message["content"] ?? message["parts"]);
  switch (message["type"]) {
    case "user":
      return [turnOf("user", spokenText(parts), { id, at })];
    case "gemini":
    case "model":
      return [spoken(message, parts, id, at), ...results(message, at)];
    case "info":
    case "warning":
      return [turnOf("meta", spokenText(parts), { id, at, label: message["type"] })];
    case "error":
      return [turnOf("system", spokenText(parts), { id, at, label: "error" })];
    default:
      return null;
  }
}

function spoken(
  message: JsonObject,
  parts: readonly JsonObject[],
  id: string | null,
  at: number | null,
): Turn {
  const model = asString(message["model"]) ?? null;
  const calls = toolCalls(message).map((call) => ({
    id: asString(call["id"]) ?? null,
    ...nameOf(call),
    params: call["args"] ?? {},
  }));
  const text = spokenText(parts);
  const isThought = text === "" && calls.length === 0;
  return turnOf("assistant", isThought ? thoughts(message) : text, {
    id,
    at,
    model,
    calls,
    usage: usageOf(message, id, model),
    label: isThought && asArray(message["thoughts"]).length > 0 ? "thinking" : null,
  });
}

/** Calls that are over: they have a result, or a status that is an end. */
function results(message: JsonObject, at: number | null): readonly Turn[] {
  return toolCalls(message)
    .filter(isOver)
    .map((call) => resultTurn(call, at));
}

function isOver(call: JsonObject): boolean {
  const status = call["status"];
  return status === "success" || status === "error" || status === "cancelled";
}

function resultTurn(call: JsonObject, at: number | null): Turn {
  const name = asString(call["name"]) ?? "unknown";
  const responses = partList(call["result"]).map((part) => part["functionResponse"]);
  const told = responses.filter(isObject).map((each) => responseText(each["response"]));
  const text = told.filter(Boolean).join("\n") || anyText(call["resultDisplay"]);
  return turnOf("tool", text, {
    at: possibleTimeOf(call["timestamp"]) ?? at,
    result: {
      callId: asString(call["id"]) ?? null,
      tool: nameOf(call).tool,
      signals: statusSignals(name, asString(call["status"]), text),
      latencyMs: null,
    },
  });
}

/** `mcp_tracker_search` (since 0.33; before, `search`) does not say where the server's name ends: what is shown does. */
function nameOf(call: JsonObject): { readonly tool: string; readonly server?: string } {
  const shown = asString(call["displayName"])?.slice(0, 512) ?? "";
  const [, tool, server] = /^(.+) \((.+) MCP Server\)$/.exec(shown) ?? [];
  if (tool !== undefined && server !== undefined) return { tool, server };
  return splitToolName(asString(call["name"]) ?? "unknown");
}

function toolCalls(message: JsonObject): readonly JsonObject[] {
  return asArray(message["toolCalls"]).filter(isObject);
}

function thoughts(message: JsonObject): string {
  return asArray(message["thoughts"])
    .filter(isObject)
    .map((thought) =>
      [thought["subject"], thought["description"]].map(anyText).filter(Boolean).join(": "),
    )
    .join("\n");
}

function usageOf(message: JsonObject, id: string | null, model: string | null): TurnUsage | null {
  const tokens = geminiTokens(message["tokens"], tokenNames);
  return tokens === null ? null : { requestId: id, model, tokens, costUsd: null };
}
