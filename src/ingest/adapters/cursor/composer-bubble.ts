import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, parsedArguments, parsedText } from "../../conversation/content.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { requestText } from "./request-text.ts";

const USER = 1;
const ASSISTANT = 2;
const over: ReadonlySet<unknown> = new Set(["completed", "error", "cancelled", "rejected"]);

/** True once nothing of a message will change: its tool has ended, or the conversation went on. */
export function isSettled(bubble: JsonObject, isFollowed: boolean): boolean {
  const tool = bubble["toolFormerData"];
  if (isFollowed || bubble["type"] === USER) return true;
  if (isObject(tool)) return over.has(tool["status"]);
  return anyText(bubble["text"]) !== "";
}

/** A message as its steps: what was said, or one call with its result. */
export function bubbleTurns(bubble: JsonObject, id: string | null): readonly Turn[] {
  const at = possibleTimeOf(bubble["createdAt"]) ?? startOf(bubble);
  const text = anyText(bubble["text"]);
  const name = { id, at };
  if (bubble["type"] === USER) return [turnOf("user", requestText(text), name)];
  if (bubble["type"] !== ASSISTANT) {
    const label =
      isObject(bubble) && Object.keys(bubble).length === 0 ? "missing" : "unknown:bubble";
    return [turnOf("meta", text, { ...name, label })];
  }
  const info = isObject(bubble["modelInfo"]) ? bubble["modelInfo"] : {};
  const model = asString(info["modelName"]) ?? null;
  const usage = usageOf(bubble, id, model);
  const tool = bubble["toolFormerData"];
  if (isObject(tool) && asString(tool["name"]) !== undefined) {
    return toolTurns(tool, text, { ...name, model, usage });
  }
  const thinking = isObject(bubble["thinking"]) ? anyText(bubble["thinking"]["text"]) : "";
  const isThought = text === "" && thinking !== "";
  const label = isThought ? "thinking" : null;
  return [turnOf("assistant", isThought ? thinking : text, { ...name, model, usage, label })];
}

function startOf(bubble: JsonObject): number | null {
  const timing = isObject(bubble["timingInfo"]) ? bubble["timingInfo"] : {};
  return timeOf(timing["clientStartTime"]);
}

function usageOf(bubble: JsonObject, id: string | null, model: string | null): TurnUsage | null {
  const input =
    count(isObject(bubble["tokenCount"]) ? bubble["tokenCount"] : {}, "inputTokens") ?? 0;
  const output =
    count(isObject(bubble["tokenCount"]) ? bubble["tokenCount"] : {}, "outputTokens") ?? 0;
  if (input + output === 0) return null;
  const tokens = { input, output, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  return { requestId: id, model, tokens, costUsd: null };
}

function toolTurns(
  tool: JsonObject,
  text: string,
  step: Pick<Turn, "id" | "at" | "model" | "usage">,
): readonly Turn[] {
  const callId = asString(tool["toolCallId"]) ?? step.id;
  const named = splitToolName(asString(tool["name"]) ?? "unknown");
  const params = parsedArguments(tool["rawArgs"] ?? tool["params"]);
  const said = turnOf("assistant", text, { ...step, calls: [{ id: callId, ...named, params }] });
  if (!over.has(tool["status"]) && tool["result"] === undefined) return [said];
  const answer = typeof tool["result"] === "string" ? parsedText(tool["result"]) : tool["result"];
  const signals = signalsOf(tool, answer);
  const result = { callId, tool: named.tool, signals, latencyMs: null };
  return [said, turnOf("tool", answerText(tool, answer, signals), { at: step.at, result })];
}

function signalsOf(tool: JsonObject, answer: unknown): ResultSignals {
  const body = isObject(answer) ? answer : {};
  if (
    tool["userDecision"] === "rejected" ||
    tool["status"] === "rejected" ||
    body["rejected"] === true
  ) {
    return { status: "denied" };
  }
  if (tool["status"] === "cancelled") return { status: "cancelled" };
  const exitCode = asNumber(body["exitCodeV2"]) ?? asNumber(body["exitCode"]);
  const error = errorOf(parsedError(tool["error"]));
  // A tool that was carried through may still have come to an error: that is told beside it.
  const beside = isObject(tool["additionalData"]) ? tool["additionalData"] : {};
  if (tool["status"] === "error" || beside["status"] === "error") {
    return { errorFlag: true, ...(error === undefined ? {} : { errorObject: error }) };
  }
  if (exitCode !== undefined) return { exitCode };
  return tool["status"] === "completed" ? { errorFlag: false } : {};
}

function parsedError(error: unknown): unknown {
  if (typeof error !== "string") return error;
  const value = parsedText(error);
  if (!isObject(value)) return error;
  return asString(value["clientVisibleErrorMessage"]) ?? asString(value["error"]) ?? value;
}

function answerText(tool: JsonObject, answer: unknown, signals: ResultSignals): string {
  const output = isObject(answer) ? (answer["output"] ?? answer["contents"]) : undefined;
  if (typeof output === "string") return output;
  return anyText(answer) || signals.errorObject?.message || anyText(tool["result"]);
}
