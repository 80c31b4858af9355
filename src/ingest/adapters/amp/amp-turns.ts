import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { words } from "../../conversation/known-keys.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

/** Keys of a message that the reader knows. */
export const messageKeys = words(
  `role messageId content state usage meta userState fileMentions readAt agentMode discoveredGuidanceFiles
   originalToolUseInput dtwMessageID`,
);

/** A message of a thread as the steps it stands for; null when its role is none. */
export function ampTurns(message: JsonObject): readonly Turn[] | null {
  const { role } = message;
  const blocks = asArray(message["content"]).filter(isObject);
  const number = asNumber(message["messageId"]);
  const common = { id: number === undefined ? null : `message-${number}`, at: sentAt(message) };
  if (role === "assistant")
    return [...thoughts(blocks, common.at), answer(message, blocks, common)];
  const isInfo = role === "info";
  if (role !== "user" && !isInfo) return null;
  const results = blocks.filter((block) => block["type"] === "tool_result");
  const spoken = blocks.filter((block) => block["type"] !== "tool_result");
  const text = typeof message["content"] === "string" ? message["content"] : contentText(spoken);
  const turns = results.map((block) => ({ ...resultTurn(block), at: common.at }));
  if (text === "" && turns.length > 0) return turns;
  return [...turns, turnOf(isInfo ? "system" : "user", text, common)];
}

function sentAt(message: JsonObject): number | null {
  const meta = isObject(message["meta"]) ? message["meta"] : {};
  const usage = isObject(message["usage"]) ? message["usage"] : {};
  return possibleTimeOf(meta["sentAt"]) ?? timeOf(usage["timestamp"]);
}

function thoughts(blocks: readonly JsonObject[], at: number | null): readonly Turn[] {
  return blocks
    .filter((block) => block["type"] === "thinking" && anyText(block["thinking"]) !== "")
    .map((block) => turnOf("assistant", anyText(block["thinking"]), { at, label: "thinking" }));
}

function answer(
  message: JsonObject,
  blocks: readonly JsonObject[],
  common: Pick<Turn, "id" | "at">,
): Turn {
  const usage = usageOf(message);
  const spoken = blocks.filter((block) => block["type"] === "text");
  return turnOf("assistant", contentText(spoken), {
    ...common,
    model: usage?.model ?? null,
    usage,
    calls: blocks
      .filter((block) => block["type"] === "tool_use")
      .map((block) => ({
        id: asString(block["id"]) ?? null,
        ...splitToolName(asString(block["name"]) ?? "unknown"),
        params: block["input"] ?? {},
      })),
  });
}

function usageOf(message: JsonObject): TurnUsage | null {
  const { usage } = message;
  if (!isObject(usage)) return null;
  const input = count(usage, "inputTokens");
  const output = count(usage, "outputTokens");
  if (input === undefined && output === undefined) return null;
  return {
    requestId: null,
    model: asString(usage["model"]) ?? null,
    tokens: {
      input: input ?? 0,
      output: output ?? 0,
      cacheRead: count(usage, "cacheReadInputTokens") ?? 0,
      cacheWrite: count(usage, "cacheCreationInputTokens") ?? 0,
      reasoning: 0,
    },
    costUsd: null,
  };
}

function resultTurn(block: JsonObject): Turn {
  const run = isObject(block["run"]) ? block["run"] : {};
  const error = errorOf(run["error"]);
  const text = outputOf(run["result"]) || (error?.message ?? anyText(run["reason"]));
  return turnOf("tool", text, {
    result: {
      callId: asString(block["toolUseID"]) ?? asString(block["tool_use_id"]) ?? null,
      tool: null,
      signals: signalsOf(run, error),
      latencyMs: null,
    },
  });
}

function outputOf(result: unknown): string {
  if (!isObject(result))
    return Array.isArray(result) ? contentText(result) || anyText(result) : anyText(result);
  return asString(result["output"]) ?? asString(result["content"]) ?? anyText(result);
}

/** Life cycle of a run; its result is there when it is done. */
const statuses: ReadonlyMap<unknown, NonNullable<ResultSignals["status"]>> = new Map([
  ["cancelled", "cancelled"],
  ["rejected-by-user", "denied"],
  ["in-progress", "running"],
  ["queued", "running"],
  ["blocked-on-user", "running"],
]);

/** A command that returned a code other than 0 is done all the same: its code says more than the status. */
function signalsOf(run: JsonObject, error: ResultSignals["errorObject"]): ResultSignals {
  const status = statuses.get(run["status"]);
  if (status !== undefined) return { status };
  const { result } = run;
  const exitCode = isObject(result) ? asNumber(result["exitCode"]) : undefined;
  if (run["status"] === "error" || error !== undefined)
    return { errorFlag: true, ...(error === undefined ? {} : { errorObject: error }) };
  if (exitCode !== undefined) return { exitCode };
  return run["status"] === "done" ? { errorFlag: false } : {};
}
