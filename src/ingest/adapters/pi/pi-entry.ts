import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { contentText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

type StepName = Pick<Turn, "id" | "parentId" | "at">;

/** An entry as its steps. Every entry is a node of the tree, so that none breaks where it says nothing. */
export function piTurns(entry: JsonObject): readonly Turn[] {
  const name: StepName = {
    id: asString(entry["id"]) ?? null,
    parentId: asString(entry["parentId"]) ?? null,
    at: timeOf(entry["timestamp"]),
  };
  const type = asString(entry["type"]) ?? "record";
  const meta = (text: string): readonly Turn[] => [turnOf("meta", text, { ...name, label: type })];
  switch (type) {
    case "message":
      return messageTurns(isObject(entry["message"]) ? entry["message"] : {}, name);
    case "compaction":
      return [turnOf("system", textIn(entry, "summary"), { ...name, label: "compaction" })];
    case "branch_summary":
      return meta(textIn(entry, "summary"));
    case "custom_message": {
      const label = `custom:${asString(entry["customType"]) ?? ""}`;
      return [turnOf("meta", contentText(entry["content"]), { ...name, label })];
    }
    case "model_change":
      return meta(textIn(entry, "modelId"));
    case "label":
      return meta(textIn(entry, "label"));
    case "session_info":
      return meta(textIn(entry, "name"));
    case "thinking_level_change":
      return meta(textIn(entry, "thinkingLevel"));
    case "custom":
      return meta("");
    default:
      return [turnOf("meta", JSON.stringify(entry), { ...name, label: `unknown:${type}` })];
  }
}

function textIn(record: JsonObject, key: string): string {
  return asString(record[key]) ?? "";
}

function messageTurns(message: JsonObject, name: StepName): readonly Turn[] {
  const text = contentText(message["content"]);
  const role = asString(message["role"]) ?? "";
  switch (role) {
    case "user":
      return [turnOf("user", text, name)];
    case "assistant":
      return assistantTurns(message, name);
    case "toolResult":
      return [turnOf("tool", text, { ...name, result: resultOf(message) })];
    case "bashExecution": {
      const told = [textIn(message, "command"), textIn(message, "output")].join("\n");
      return [turnOf("meta", told, { ...name, label: "bash-execution" })];
    }
    case "branchSummary":
    case "compactionSummary":
      return [turnOf("meta", textIn(message, "summary"), { ...name, label: role })];
    case "custom":
    case "hookMessage":
      return [turnOf("meta", text, { ...name, label: `custom:${textIn(message, "customType")}` })];
    default:
      return [
        turnOf("meta", JSON.stringify(message), { ...name, label: `unknown:message.${role}` }),
      ];
  }
}

function resultOf(message: JsonObject): NonNullable<Turn["result"]> {
  const flag = message["isError"];
  return {
    callId: asString(message["toolCallId"]) ?? null,
    tool: splitToolName(textIn(message, "toolName") || "unknown").tool,
    signals: typeof flag === "boolean" ? { errorFlag: flag } : {},
    latencyMs: null,
  };
}

/** The answer, and behind it the error of the provider that ended it. */
function assistantTurns(message: JsonObject, name: StepName): readonly Turn[] {
  const blocks = asArray(message["content"]).filter(isObject);
  const calls = blocks.filter((block) => block["type"] === "toolCall").map(toCall);
  const spoken = textOf(message["content"], "text", "text");
  const isThought = spoken === "" && calls.length === 0;
  const thoughts = isThought ? textOf(blocks, "thinking", "thinking") : "";
  const model = asString(message["model"]) ?? null;
  const answer = turnOf("assistant", isThought ? thoughts : spoken, {
    ...name,
    model,
    calls,
    label: thoughts === "" ? null : "thinking",
    usage: usageOf(message, name.id, model),
  });
  const error = textIn(message, "errorMessage");
  if (error === "") return [answer];
  const label = message["stopReason"] === "aborted" ? "aborted" : "api-error";
  return [answer, turnOf("system", error, { at: name.at, parentId: name.id, label })];
}

function textOf(content: unknown, type: string, key: string): string {
  if (typeof content === "string") return content;
  return asArray(content)
    .filter(isObject)
    .filter((block) => block["type"] === type)
    .map((block) => textIn(block, key))
    .filter(Boolean)
    .join("\n");
}

function toCall(block: JsonObject): Turn["calls"][number] {
  return {
    id: asString(block["id"]) ?? null,
    ...splitToolName(textIn(block, "name") || "unknown"),
    params: block["arguments"] ?? {},
  };
}

/** Input excludes the cache, output includes reasoning; a cost of 0 is an unknown price. */
function usageOf(message: JsonObject, id: string | null, model: string | null): TurnUsage | null {
  const { usage } = message;
  if (!isObject(usage)) return null;
  const tokens = {
    input: count(usage, "input") ?? 0,
    output: count(usage, "output") ?? 0,
    cacheRead: count(usage, "cacheRead") ?? 0,
    cacheWrite: count(usage, "cacheWrite") ?? 0,
    reasoning: count(usage, "reasoning") ?? 0,
  };
  const cost = isObject(usage["cost"]) ? asNumber(usage["cost"]["total"]) : undefined;
  const costUsd = cost === undefined || cost <= 0 ? null : cost;
  const total = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  return total === 0 && costUsd === null ? null : { requestId: id, model, tokens, costUsd };
}
