import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText, parsedArguments } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnCall, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { isKnownType } from "./known-events.ts";
import { writtenExitCode } from "./written-exit-code.ts";

type StepName = Pick<Turn, "id" | "parentId" | "at">;

/**
 * An event as its steps. Every event is a node of the tree.
 * @param ofShell whether a result is of a call of the shell
 */
export function copilotTurns(
  event: JsonObject,
  type: string,
  data: JsonObject,
  ofShell: boolean,
): readonly Turn[] {
  const name: StepName = {
    id: asString(event["id"]) ?? null,
    parentId: asString(event["parentId"]) ?? null,
    at: timeOf(event["timestamp"]),
  };
  const meta = (text: string, label: string = type): readonly Turn[] => [
    turnOf("meta", text, { ...name, label }),
  ];
  switch (type) {
    case "user.message":
      return [userTurn(data, name)];
    case "assistant.message":
      return [assistantTurn(data, name)];
    case "assistant.reasoning":
      return meta(contentText(data["content"]), "thinking");
    case "tool.execution_start":
      return [turnOf("meta", "", { ...name, label: type, calls: [startedCall(data)] })];
    case "tool.execution_complete":
      return [resultTurn(data, name, ofShell)];
    case "session.error":
      return [turnOf("system", anyText(data["message"]), { ...name, label: "api-error" })];
    case "session.compaction_complete":
      return [turnOf("system", anyText(data["summaryContent"]), { ...name, label: "compaction" })];
    case "system.message":
      return [turnOf("system", contentText(data["content"]), { ...name, label: type })];
    case "session.auto_mode_resolved":
      return meta(JSON.stringify(data));
    default:
      if (!isKnownType(type)) return meta(JSON.stringify(event), `unknown:${type || "record"}`);
      return meta(anyText(data["content"] ?? data["message"] ?? data["reason"] ?? data["title"]));
  }
}

/** A message that a skill or the program put in the place of the person's is none of theirs. */
function userTurn(data: JsonObject, name: StepName): Turn {
  const text = contentText(data["content"]);
  const source = asString(data["source"]) ?? "user";
  return source === "user"
    ? turnOf("user", text, name)
    : turnOf("meta", text, { ...name, label: "user.message" });
}

function assistantTurn(data: JsonObject, name: StepName): Turn {
  const calls = asArray(data["toolRequests"]).filter(isObject).map(requestedCall);
  const spoken = contentText(data["content"]);
  const thought = spoken === "" && calls.length === 0 ? anyText(data["reasoningText"]) : "";
  return turnOf("assistant", spoken || thought, {
    ...name,
    model: asString(data["model"]) ?? null,
    label: thought === "" ? null : "thinking",
    calls,
    usage: usageOf(data, name.id),
  });
}

function requestedCall(request: JsonObject): TurnCall {
  return {
    id: asString(request["toolCallId"]) ?? null,
    ...splitToolName(asString(request["name"]) ?? "unknown"),
    params: parsedArguments(request["arguments"]),
  };
}

function startedCall(data: JsonObject): TurnCall {
  const server = asString(data["mcpServerName"]);
  const tool = asString(data["mcpToolName"]) ?? asString(data["toolName"]) ?? "unknown";
  return {
    id: asString(data["toolCallId"]) ?? null,
    ...(server === undefined ? splitToolName(tool) : { tool, server }),
    params: parsedArguments(data["arguments"]),
  };
}

/** Only the output of a request is told with it. */
function usageOf(data: JsonObject, id: string | null): TurnUsage | null {
  const output = count(data, "outputTokens");
  if (output === undefined || output === 0) return null;
  const requestId = asString(data["apiCallId"]) ?? asString(data["messageId"]) ?? id;
  const tokens = { input: 0, output, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  return { requestId, model: asString(data["model"]) ?? null, tokens, costUsd: null };
}

function resultTurn(data: JsonObject, name: StepName, ofShell: boolean): Turn {
  const result = isObject(data["result"]) ? data["result"] : {};
  const stated = errorOf(data["error"]);
  // `failure` is what every error is.
  const error = stated?.type === "failure" ? { message: stated.message } : stated;
  const text = contentText(result["content"]) || error?.message || "";
  return turnOf("tool", text, {
    ...name,
    result: {
      callId: asString(data["toolCallId"]) ?? null,
      tool: null,
      signals: signalsOf(data, error, exitCodeOf(data, text, ofShell)),
      latencyMs: durationOf(data),
    },
  });
}

const refusals: ReadonlySet<string> = new Set(["rejected", "denied"]);

function signalsOf(
  data: JsonObject,
  error: ResultSignals["errorObject"],
  exitCode: number | undefined,
): ResultSignals {
  const { success } = data;
  const code = isObject(data["error"]) ? asString(data["error"]["code"]) : undefined;
  if (code !== undefined && refusals.has(code)) return { status: "denied" };
  // A command that ran has succeeded for the harness, whatever it returned.
  if (success === true && exitCode !== undefined) return { exitCode };
  return {
    ...(typeof success === "boolean" ? { errorFlag: !success } : {}),
    ...(error === undefined ? {} : { errorObject: error }),
  };
}

/** Newer versions state it beside the result, all write it behind the output: a file that was read may end so as well. */
function exitCodeOf(
  { shellExecution }: JsonObject,
  text: string,
  ofShell: boolean,
): number | undefined {
  const stated = isObject(shellExecution) ? asNumber(shellExecution["exitCode"]) : undefined;
  if (stated !== undefined) return stated;
  return ofShell ? writtenExitCode(text) : undefined;
}

function durationOf(data: JsonObject): number | null {
  const telemetry = isObject(data["toolTelemetry"]) ? data["toolTelemetry"] : {};
  const metrics = isObject(telemetry["metrics"]) ? telemetry["metrics"] : {};
  const duration = asNumber(metrics["durationMs"]);
  return duration !== undefined && duration >= 0 ? duration : null;
}
