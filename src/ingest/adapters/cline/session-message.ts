import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { contentText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { operationsIn } from "./operation-results.ts";

type Common = Pick<Turn, "id" | "at">;

/** A message of a session of Cline 3 as the steps it stands for; null when its role is none. */
export function sessionTurns(message: JsonObject): readonly Turn[] | null {
  const common = { id: asString(message["id"]) ?? null, at: timeOf(message["ts"]) };
  const metadata = isObject(message["metadata"]) ? message["metadata"] : {};
  const { role, content } = message;
  if (metadata["displayOnly"] === true)
    return [turnOf("meta", contentText(content), { ...common, label: "display-only" })];
  const blocks = asArray(content).filter(isObject);
  if (role === "assistant") return answerTurns(message, blocks, common);
  if (role !== "user") return null;
  if (metadata["kind"] === "compaction_summary")
    return [turnOf("system", contentText(content), { ...common, label: "compaction" })];
  const results = blocks.filter(isResult).map((block) => resultTurn(block, common.at));
  const said = typeof content === "string" ? content : contentText(blocks.filter(isSpoken));
  const text = spokenText(said);
  return text === "" && results.length > 0 ? results : [...results, turnOf("user", text, common)];
}

function isResult({ type }: JsonObject): boolean {
  return type === "tool_result";
}

function isSpoken({ type }: JsonObject): boolean {
  return type !== "tool_result";
}

function answerTurns(
  message: JsonObject,
  blocks: readonly JsonObject[],
  common: Common,
): readonly Turn[] {
  const { content } = message;
  const info = isObject(message["modelInfo"]) ? message["modelInfo"] : {};
  const model = asString(info["id"]) ?? null;
  const spoken = blocks.filter(({ type }) => type === "text");
  const thoughts = blocks.flatMap((block) => asString(block["thinking"]) ?? []).filter(Boolean);
  const answer = turnOf("assistant", contentText(typeof content === "string" ? content : spoken), {
    ...common,
    model,
    calls: blocks
      .filter(({ type }) => type === "tool_use")
      .map((block) => ({
        id: asString(block["id"]) ?? null,
        ...splitToolName(asString(block["name"]) ?? "unknown"),
        params: block["input"] ?? {},
      })),
    usage: usageOf(message, common.id, model),
  });
  const thinking = thoughts.map((text) =>
    turnOf("assistant", text, { at: common.at, label: "thinking" }),
  );
  return [...thinking, answer];
}

/** The input that a message states holds what was read from the cache and written to it. */
function usageOf(
  message: JsonObject,
  requestId: string | null,
  model: string | null,
): TurnUsage | null {
  const { metrics } = message;
  if (!isObject(metrics)) return null;
  const cacheRead = count(metrics, "cacheReadTokens") ?? 0;
  const cacheWrite = count(metrics, "cacheWriteTokens") ?? 0;
  const input = Math.max(0, (count(metrics, "inputTokens") ?? 0) - cacheRead - cacheWrite);
  const output = count(metrics, "outputTokens") ?? 0;
  if (input + output + cacheRead + cacheWrite === 0) return null;
  const cost = asNumber(metrics["cost"]) ?? 0;
  const tokens = { input, output, cacheRead, cacheWrite, reasoning: 0 };
  return { requestId, model, tokens, costUsd: cost > 0 ? cost : null };
}

function resultTurn(block: JsonObject, at: number | null): Turn {
  const { text, signals } = operationsIn(block["content"]);
  const isError = block["is_error"] === true;
  return turnOf("tool", text, {
    at,
    result: {
      callId: asString(block["tool_use_id"]) ?? null,
      tool: asString(block["name"]) ?? null,
      signals: isError && signals.status === undefined ? { ...signals, errorFlag: true } : signals,
      latencyMs: null,
    },
  });
}

/** The person's words, without the wrapper that names the mode and the notice that it changed. */
function spokenText(text: string): string {
  const plain = text.replace(/<mode_notice>[^]*?<\/mode_notice>/g, "").trim();
  const inner = /^<user_input\b[^>]{0,200}>\n?([^]*?)\n?<\/user_input>/.exec(plain);
  return inner?.[1] ?? plain;
}
