import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText, parsedArguments } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnCall, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { shownTools, toolText } from "./vscode-tools.ts";

/**
 * A request as its steps: what was asked, the rounds of the answer with their calls and results, how it ended. Where the
 * extension kept no rounds, what was shown of tools stands for their calls.
 */
export function requestTurns(request: JsonObject): readonly Turn[] {
  const id = asString(request["requestId"]) ?? null;
  const at = timeOf(request["timestamp"]);
  const result = isObject(request["result"]) ? request["result"] : {};
  const metadata = isObject(result["metadata"]) ? result["metadata"] : {};
  const model = modelOf(request, metadata);
  const usage = usageOf(request, metadata, model);
  const rounds = asArray(metadata["toolCallRounds"]).filter(isObject);
  const answer = rounds.some((round) => asArray(round["toolCalls"]).length > 0)
    ? roundTurns(rounds, metadata, model, at)
    : shownTurns(request, model, at);
  const [first, ...rest] = answer;
  return [
    turnOf("user", questionOf(request), { id, at }),
    ...(first === undefined ? [] : [{ ...first, usage }, ...rest]),
    ...endTurns(request, result, at),
  ];
}

function questionOf({ message }: JsonObject): string {
  if (!isObject(message)) return anyText(message);
  const parts = asArray(message["parts"]).filter(isObject);
  return asString(message["text"]) ?? parts.map((part) => anyText(part["text"])).join("");
}

/** `copilot/gpt-4.1` is the choice; the extension tells what it came to. */
function modelOf(request: JsonObject, metadata: JsonObject): string | null {
  const chosen = asString(request["modelId"])?.replace(/^copilot\//, "");
  return asString(metadata["resolvedModel"]) ?? chosen ?? null;
}

function usageOf(
  request: JsonObject,
  metadata: JsonObject,
  model: string | null,
): TurnUsage | null {
  const input = count(metadata, "promptTokens") ?? count(request, "promptTokens") ?? 0;
  const output = count(metadata, "outputTokens") ?? count(request, "completionTokens") ?? 0;
  if (input + output === 0) return null;
  const tokens = { input, output, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  return { requestId: asString(request["requestId"]) ?? null, model, tokens, costUsd: null };
}

function roundTurns(
  rounds: readonly JsonObject[],
  metadata: JsonObject,
  model: string | null,
  at: number | null,
): readonly Turn[] {
  const results = isObject(metadata["toolCallResults"]) ? metadata["toolCallResults"] : {};
  return rounds.flatMap((round) => {
    const calls = asArray(round["toolCalls"]).filter(isObject).map(toCall);
    const spoken = turnOf("assistant", anyText(round["response"]), { at, model, calls });
    return [spoken, ...calls.flatMap((call) => resultTurns(call, results, at))];
  });
}

function toCall(call: JsonObject): TurnCall {
  return {
    id: asString(call["id"]) ?? null,
    ...splitToolName(asString(call["name"]) ?? "unknown"),
    params: parsedArguments(call["arguments"]),
  };
}

function resultTurns(call: TurnCall, results: JsonObject, at: number | null): readonly Turn[] {
  const { id, tool } = call;
  if (id === null || !Object.hasOwn(results, id)) return [];
  const result = { callId: id, tool, signals: {}, latencyMs: null };
  return [turnOf("tool", toolText(results[id]), { at, result })];
}

/** The answer as it was shown: markdown, and one line for each tool. */
function shownTurns(request: JsonObject, model: string | null, at: number | null): readonly Turn[] {
  const parts = asArray(request["response"]).filter(isObject);
  const tools = shownTools(parts);
  const text = parts.map(markdownOf).filter(Boolean).join("");
  if (text === "" && tools.length === 0) return [];
  const calls = tools.map(({ call }) => call);
  const results = tools.flatMap(({ result, text: shown }) =>
    result === null ? [] : [turnOf("tool", shown, { at, result })],
  );
  const id = asString(request["responseId"]) ?? null;
  return [turnOf("assistant", text, { id, at, model, calls }), ...results];
}

function markdownOf(part: JsonObject): string {
  const { kind, value, content } = part;
  if (kind === undefined) return asString(value) ?? "";
  if (kind === "markdownContent") {
    return isObject(content) ? (asString(content["value"]) ?? "") : anyText(content);
  }
  const name = kind === "inlineReference" ? asString(part["name"]) : undefined;
  return name === undefined ? "" : `\`${name}\``;
}

function endTurns(request: JsonObject, result: JsonObject, at: number | null): readonly Turn[] {
  const error = errorOf(result["errorDetails"]);
  const failed =
    error === undefined ? [] : [turnOf("system", error.message, { at, label: "api-error" })];
  const isCancelled = request["isCanceled"] === true;
  return isCancelled ? [...failed, turnOf("meta", "", { at, label: "cancelled" })] : failed;
}
