import { BoundedCache } from "../../../core/bounded-cache.ts";
import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { anyText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, type TurnTarget } from "../../conversation/emit-turns.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { failedCommand } from "./failed-command.ts";

interface StreamState {
  readonly pairing: PairingState;
  /** Sessions that were announced. */
  readonly announced: RecentMap<number>;
}

const SESSION_LIMIT = 64;

/** What `droid exec --output-format stream-json` prints. */
export function streamLines(): LineFormat<StreamState> {
  const sessions = new BoundedCache<string, SessionIdentity>(SESSION_LIMIT);
  return {
    initial: () => ({ pairing: newPairing(), announced: createRecentMap() }),
    line(state, line, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      const id = asString(line.value["session_id"]) ?? "";
      const session = sessions.get(id) ?? sessions.set(id, identityOf(id, line));
      const target = { session, pairing: state.pairing, emit };
      if (recall(state.announced, id) === undefined) announce(line.value, line, target);
      remember(state.announced, id, 1, SESSION_LIMIT);
      emitTurns(target, { ordinal: line.ordinal, raw: line.raw }, streamTurns(line.value));
    },
  };
}

function identityOf(id: string, line: JsonLine): SessionIdentity {
  return id === "" ? { by: "growing", first: line.first } : { by: "native", id };
}

function announce(
  record: JsonObject,
  { ordinal, raw }: JsonLine,
  { session, emit }: TurnTarget,
): void {
  const place = { session, ordinal, raw, at: timeOf(record["timestamp"]) };
  const cwd = asString(record["cwd"]);
  emit({ type: "session", ...place, ...(cwd === undefined ? {} : { cwd }) });
  emitFacts(
    place,
    [
      ["cwd", cwd ?? null],
      ["model", asString(record["model"]) ?? null],
    ],
    emit,
  );
}

function streamTurns(record: JsonObject): readonly Turn[] {
  const at = timeOf(record["timestamp"]);
  const type = asString(record["type"]) ?? "";
  switch (type) {
    case "system":
      return [];
    case "message": {
      const kind = record["role"] === "user" ? "user" : "assistant";
      return [
        turnOf(kind, anyText(record["text"]), { at, model: asString(record["model"]) ?? null }),
      ];
    }
    case "tool_call":
      return [callTurn(record, at)];
    case "tool_result":
      return [resultTurn(record, at)];
    case "completion":
    case "result":
      return [completionTurn(record, at)];
    case "error":
      return [
        turnOf("system", anyText(record["message"] ?? record["error"]), { at, label: "error" }),
      ];
    default:
      return [turnOf("meta", "", { at, label: `unknown:${type === "" ? "record" : type}` })];
  }
}

function callIdOf(record: JsonObject): string | null {
  return (
    asString(record["toolCallId"]) ?? asString(record["toolId"]) ?? asString(record["id"]) ?? null
  );
}

function callTurn(record: JsonObject, at: number | null): Turn {
  const call = {
    id: callIdOf(record),
    tool: asString(record["toolName"]) ?? "unknown",
    params: record["parameters"] ?? {},
  };
  return turnOf("assistant", "", { at, calls: [call] });
}

function resultTurn(record: JsonObject, at: number | null): Turn {
  const { value } = record;
  const body = isObject(value) ? value : {};
  const parts = [body["stdout"] ?? body["output"], body["stderr"]].map(anyText);
  const said = parts.filter((part) => part !== "").join("\n");
  const text = isObject(value) && said !== "" ? said : anyText(value ?? record["error"]);
  const result = {
    callId: callIdOf(record),
    tool: null,
    signals: signalsOf(record, body, text),
    latencyMs: null,
  };
  return turnOf("tool", text, { at, result });
}

function signalsOf(record: JsonObject, body: JsonObject, text: string): ResultSignals {
  const exitCode = asNumber(body["exitCode"]) ?? failedCommand(text) ?? undefined;
  if (exitCode !== undefined) return { exitCode };
  const { isError: flag } = record;
  const error = errorOf(record["error"]);
  return {
    ...(typeof flag === "boolean" ? { errorFlag: flag } : {}),
    ...(error === undefined ? {} : { errorObject: error }),
  };
}

/** The last line repeats what was said last; newer versions state what was used beside it. */
function completionTurn(record: JsonObject, at: number | null): Turn {
  const text = anyText(record["finalText"] ?? record["result"]);
  const usage = isObject(record["usage"]) ? record["usage"] : {};
  const input = count(usage, "input_tokens", "inputTokens");
  const output = count(usage, "output_tokens", "outputTokens");
  const turn = turnOf("assistant", text, { at, label: "completion" });
  if (input === undefined && output === undefined) return turn;
  const tokens = {
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: count(usage, "cache_read_input_tokens", "cacheReadTokens") ?? 0,
    cacheWrite: count(usage, "cache_creation_input_tokens", "cacheCreationTokens") ?? 0,
    reasoning: 0,
  };
  return { ...turn, usage: { requestId: "run", model: null, tokens, costUsd: null } };
}
