import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { aboutConversation } from "../../conversation/about-conversation.ts";
import type { Dialect } from "../../conversation/dialect.ts";
import { openAiMessageKeys, openAiTurns } from "../../conversation/openai-turns.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { errorOf, harnessAnswer } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";

const ownKeys =
  `codex_reasoning_items codex_message_items platform_message_id observed effect_disposition display_kind
  display_metadata api_content message_id platform tools token_count mirror mirror_source active compacted extra_content
  anthropic_content_blocks session_id call_id response_item_id error execution_time_ms`.split(
    /\s+/,
  );

/** Rows that a person never wrote and the agent never said, by what the harness calls them. */
const scaffolding: ReadonlySet<string> = new Set([
  "hidden",
  "internal_notification",
  "model_switch",
]);

/**
 * Hermes' messages: Chat Completions, tools that answer in bodies of one kind, and the gateway's `session_meta`. Hermes
 * writes local times without a zone: they are read in the given one.
 */
export function hermesDialectIn(zone: string | null): Dialect {
  return { ...hermesDialect, turns: (message) => hermesTurns(message, zone) };
}

/** The same with times in UTC. */
export const hermesDialect: Dialect = {
  messageKeys: new Set([...openAiMessageKeys, ...ownKeys]),
  isMessage,
  fits: isMessage,
  conversation(value) {
    if (!isObject(value) || !Array.isArray(value["messages"])) return null;
    const messages = value["messages"].map((message: unknown, index) => ({
      path: ["messages", index],
      value: message,
    }));
    return { about: aboutConversation(value), messages };
  },
  turns: (message) => hermesTurns(message, null),
};

function isMessage(value: unknown): boolean {
  return isObject(value) && hermesTurns(value, null) !== null && "content" in value;
}

function hermesTurns(message: JsonObject, zone: string | null): readonly Turn[] | null {
  const role = asString(message["role"]);
  const at = timeOf(message["timestamp"], zone);
  if (role === "session_meta") return [turnOf("meta", "", { at, label: "session_meta" })];
  const turns =
    openAiTurns(message, harnessAnswer)?.map((turn) => ({
      ...withTelemetry(turn, message),
      at: at ?? turn.at,
    })) ?? null;
  const label = scaffoldLabel(message);
  return turns === null || label === null || role !== "user"
    ? turns
    : turns.map((turn) => ({ ...turn, kind: "system", label }));
}

/** Telemetry bridges add to a tool's message what the harness measured; Hermes itself writes neither. */
function withTelemetry(turn: Turn, message: JsonObject): Turn {
  const { result } = turn;
  if (result === null) return turn;
  const errorObject = errorOf(message["error"]);
  const signals = errorObject === undefined ? result.signals : { ...result.signals, errorObject };
  const latencyMs = asNumber(message["execution_time_ms"]) ?? null;
  return { ...turn, result: { ...result, signals, latencyMs } };
}

/** What the harness put into the user's mouth; null for what a person asked. */
function scaffoldLabel(message: JsonObject): string | null {
  if (message["_compressed_summary"] === 1) return "compaction";
  if (message["observed"] === 1 || message["observed"] === true) return "observed";
  const kind = asString(message["display_kind"]) ?? "";
  return scaffolding.has(kind) ? kind : null;
}
