import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { contentText } from "../../conversation/content.ts";
import type { Dialect } from "../../conversation/dialect.ts";
import { openAiTurns } from "../../conversation/openai-turns.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";

const messageKeys: ReadonlySet<string> = new Set(
  `role content tool_calls turn_idx timestamp cost usage error id requestor tool_messages raw_data is_audio
   generation_time_seconds context_truncation audio_format audio_path audio_script_gold speech_effects source_effects
   channel_effects turn_taking_action utterance_ids chunk_id is_final_chunk source contains_speech`.split(
    /\s+/,
  ),
);

/** Messages of a simulation. The simulated person may use tools as well: those are not the agent's. */
export const tau2Dialect: Dialect = {
  messageKeys,
  isMessage: (value) => isObject(value) && typeof value["role"] === "string",
  fits: (value) => isObject(value) && typeof value["role"] === "string",
  conversation: () => null,
  turns(message) {
    const role = asString(message["role"]);
    if (role === "tool") return toolTurns(message);
    if (role === "user") return [personTurn(message)];
    const [turn] = openAiTurns(message) ?? [];
    return turn === undefined ? null : [role === "assistant" ? withCost(turn, message) : turn];
  },
};

function withCost(turn: Turn, message: JsonObject): Turn {
  const cost = asNumber(message["cost"]) ?? 0;
  if (turn.usage === null || cost <= 0) return turn;
  return { ...turn, usage: { ...turn.usage, costUsd: cost } };
}

/** Usage and cost of the simulated person's model are not the agent's. */
function personTurn(message: JsonObject): Turn {
  const text = contentText(message["content"]);
  const calls = asArray(message["tool_calls"]).filter(isObject);
  const at = timeOf(message["timestamp"]);
  if (text !== "" || calls.length === 0) return turnOf("user", text, { at });
  return turnOf("meta", JSON.stringify(calls), { at, label: "user-tool-call" });
}

/** One result, or all that one message brought. */
function toolTurns(message: JsonObject): readonly Turn[] {
  const several = asArray(message["tool_messages"]).filter(isObject);
  return several.length > 0 ? several.map(toolTurn) : [toolTurn(message)];
}

function toolTurn(message: JsonObject): Turn {
  const text = contentText(message["content"]);
  const at = timeOf(message["timestamp"]);
  if (message["requestor"] === "user")
    return turnOf("meta", text, { at, label: "user-tool-result" });
  const { error } = message;
  const result = {
    callId: asString(message["id"]) ?? null,
    tool: null,
    signals: typeof error === "boolean" ? { errorFlag: error } : {},
    latencyMs: null,
  };
  return turnOf("tool", text, { at, result });
}
