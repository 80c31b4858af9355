import { asString, type JsonObject } from "../../../core/json.ts";
import { contentText } from "../../conversation/content.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { requestText } from "./request-text.ts";

/** A line as its steps: a message, or the end of a turn. */
export function cursorTurns(
  record: JsonObject,
  blocks: readonly JsonObject[],
  namesCalls: boolean,
): readonly Turn[] {
  const type = asString(record["type"]);
  if (type === "turn_ended") {
    return [turnOf("meta", asString(record["status"]) ?? "", { label: "turn-ended" })];
  }
  switch (record["role"]) {
    case "assistant":
      return [assistantTurn(blocks)];
    case "user":
      return userTurns(blocks, namesCalls);
    default:
      return [turnOf("meta", JSON.stringify(record), { label: `unknown:${type ?? "record"}` })];
  }
}

export function isCall(block: JsonObject): boolean {
  return block["type"] === "tool_use";
}

function assistantTurn(blocks: readonly JsonObject[]): Turn {
  const calls = blocks.filter(isCall).map(toCall);
  const text = contentText(blocks.filter((block) => block["type"] === "text"));
  const isThought = text === "" && calls.length === 0;
  const thoughts = blocks.map((block) => asString(block["thinking"]) ?? "").filter(Boolean);
  return isThought && thoughts.length > 0
    ? turnOf("assistant", thoughts.join("\n"), { label: "thinking" })
    : turnOf("assistant", text, { calls });
}

function toCall(block: JsonObject): TurnCall {
  return {
    id: asString(block["id"]) ?? null,
    ...splitToolName(asString(block["name"]) ?? "unknown"),
    params: block["input"] ?? {},
  };
}

function isResult(block: JsonObject): boolean {
  return block["type"] === "tool_result";
}

function userTurns(blocks: readonly JsonObject[], namesCalls: boolean): readonly Turn[] {
  const results = blocks.filter(isResult).map((block) => resultTurn(block, namesCalls));
  const text = requestText(contentText(blocks.filter((block) => !isResult(block))));
  return text === "" && results.length > 0 ? results : [...results, turnOf("user", text)];
}

function resultTurn(block: JsonObject, namesCalls: boolean): Turn {
  const flag = block["is_error"];
  const callId = namesCalls ? (asString(block["tool_use_id"]) ?? null) : null;
  const signals = typeof flag === "boolean" ? { errorFlag: flag } : {};
  const result = { callId, tool: null, signals, latencyMs: null };
  return turnOf("tool", contentText(block["content"]), { result });
}
