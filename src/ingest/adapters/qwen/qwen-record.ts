import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText } from "../../conversation/content.ts";
import {
  geminiTokens,
  partList,
  responseText,
  spokenText,
  statusSignals,
} from "../../conversation/gemini-parts.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

/** A tool that ran, and for how many milliseconds. */
export type ToolTime = readonly [tool: string, durationMs: number];

type StepName = Pick<Turn, "id" | "parentId" | "at">;

const tokenNames = {
  prompt: "promptTokenCount",
  output: "candidatesTokenCount",
  cached: "cachedContentTokenCount",
  thoughts: "thoughtsTokenCount",
  tool: "toolUsePromptTokenCount",
  total: "totalTokenCount",
};

/** Records in the place of a user's that nobody wrote. */
const unwritten: ReadonlySet<string> = new Set([
  "notification",
  "background_task_completed",
  "cron",
  "goal_runtime",
  "agent_bootstrap",
  "agent_retry",
]);

/** A record as its steps; null for a type that is not known. */
export function qwenTurns(
  record: JsonObject,
  name: StepName,
  timeOfTool: (tool: string) => number | null,
): readonly Turn[] | null {
  const message = isObject(record["message"]) ? record["message"] : {};
  const parts = partList(message["parts"]);
  switch (record["type"]) {
    case "user":
      return [userTurn(record, parts, name)];
    case "assistant":
      return [assistantTurn(record, parts, name)];
    case "tool_result":
      return resultTurns(record, parts, name, timeOfTool);
    case "system":
      return [systemTurn(record, name)];
    default:
      return null;
  }
}

/** What hooks add to a request stands in a part of its own; the shown text is the person's. */
function userTurn(record: JsonObject, parts: readonly JsonObject[], name: StepName): Turn {
  const payload = isObject(record["systemPayload"]) ? record["systemPayload"] : {};
  const written = parts.filter((part) => asString(part["text"])?.startsWith("<qwen:") !== true);
  const text = asString(payload["displayText"]) ?? spokenText(written);
  const subtype = asString(record["subtype"]) ?? "";
  return unwritten.has(subtype)
    ? turnOf("meta", text, { ...name, label: subtype })
    : turnOf("user", text, name);
}

function assistantTurn(record: JsonObject, parts: readonly JsonObject[], name: StepName): Turn {
  const model = asString(record["model"]) ?? null;
  const calls = parts
    .map((part) => part["functionCall"])
    .filter(isObject)
    .map((call) => ({
      id: asString(call["id"]) ?? null,
      ...splitToolName(asString(call["name"]) ?? "unknown"),
      params: call["args"] ?? {},
    }));
  const text = spokenText(parts);
  const thoughts = parts.filter((part) => part["thought"] === true);
  const isThought = text === "" && calls.length === 0 && thoughts.length > 0;
  return turnOf(
    "assistant",
    isThought ? thoughts.map((part) => anyText(part["text"])).join("\n") : text,
    {
      ...name,
      model,
      calls,
      label: isThought ? "thinking" : null,
      usage: usageOf(record, name.id, model),
    },
  );
}

function usageOf(record: JsonObject, id: string | null, model: string | null): TurnUsage | null {
  const tokens = geminiTokens(record["usageMetadata"], tokenNames);
  return tokens === null ? null : { requestId: id, model, tokens, costUsd: null };
}

function resultTurns(
  record: JsonObject,
  parts: readonly JsonObject[],
  name: StepName,
  timeOfTool: (tool: string) => number | null,
): readonly Turn[] {
  const responses = parts.map((part) => part["functionResponse"]).filter(isObject);
  if (responses.length === 0) return [turnOf("tool", spokenText(parts), name)];
  return responses.map((response, index) => {
    const tool = asString(response["name"]) ?? "unknown";
    const text = responseText(response["response"]) || shownText(record);
    const result = {
      callId: asString(response["id"]) ?? null,
      tool: splitToolName(tool).tool,
      signals: signalsOf(record, response, tool, text),
      latencyMs: statedTime(record) ?? timeOfTool(tool),
    };
    // Further results of one record hang below its first.
    const step = index === 0 ? name : { id: null, parentId: name.id, at: name.at };
    return turnOf("tool", text, { ...step, result });
  });
}

function signalsOf(
  record: JsonObject,
  response: JsonObject,
  tool: string,
  text: string,
): ReturnType<typeof statusSignals> {
  const stated = isObject(record["toolCallResult"]) ? record["toolCallResult"] : {};
  const answer = isObject(response["response"]) ? response["response"] : {};
  const status = asString(stated["status"]) ?? statusOf(answer);
  return statusSignals(tool, status, text, asString(stated["errorType"]));
}

/** Subagents' records have no status: a tool answers with its output, or with its error. */
function statusOf(answer: JsonObject): string | undefined {
  if ("error" in answer || answer["success"] === false) return "error";
  return "output" in answer || answer["success"] === true ? "success" : undefined;
}

function statedTime({ toolCallResult: stated }: JsonObject): number | null {
  const durationMs = isObject(stated) ? asNumber(stated["durationMs"]) : undefined;
  return durationMs !== undefined && durationMs >= 0 ? durationMs : null;
}

function shownText(record: JsonObject): string {
  const stated = record["toolCallResult"];
  return isObject(stated) ? anyText(stated["resultDisplay"]) : "";
}

/** Records about the session stay in its tree, without the text of what repeats other records. */
function systemTurn(record: JsonObject, name: StepName): Turn {
  const subtype = asString(record["subtype"]) ?? "system";
  const payload = isObject(record["systemPayload"]) ? record["systemPayload"] : {};
  if (subtype === "chat_compression") {
    return turnOf("system", "", { ...name, label: "compaction" });
  }
  const error = isObject(payload["uiEvent"]) ? payload["uiEvent"]["error_message"] : undefined;
  if (typeof error === "string") return turnOf("system", error, { ...name, label: "api-error" });
  const text = asString(payload["rawCommand"]) ?? asString(payload["customTitle"]) ?? "";
  return turnOf("meta", text, { ...name, label: subtype });
}

/** The duration that telemetry tells of a tool; null for other records. */
export function toolTime(record: JsonObject): ToolTime | null {
  const payload = isObject(record["systemPayload"]) ? record["systemPayload"] : {};
  const event = payload["uiEvent"];
  if (!isObject(event)) return null;
  const tool = asString(event["function_name"]);
  const durationMs = asNumber(event["duration_ms"]);
  const isTime = tool !== undefined && durationMs !== undefined && durationMs >= 0;
  return isTime ? [tool, durationMs] : null;
}
