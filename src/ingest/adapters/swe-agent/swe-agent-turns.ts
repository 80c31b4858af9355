import { asNumber, asString, type JsonObject } from "../../../core/json.ts";
import { contentText } from "../../conversation/content.ts";
import { openAiCalls } from "../../conversation/openai-turns.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import {
  actionCall,
  answeredCalls,
  type HistoryCalls,
  observationSignals,
} from "./swe-agent-call.ts";

const MILLISECONDS_PER_SECOND = 1000;

/** A step of a trajectory: what the agent did, and what it saw. */
export function trajectoryTurns(step: JsonObject, calls: HistoryCalls): readonly Turn[] {
  const action = asString(step["action"]) ?? "";
  const text = asString(step["thought"]) ?? asString(step["response"]) ?? "";
  const observation = asString(step["observation"]) ?? "";
  const call = calls.take(action) ?? actionCall(action);
  const answer = turnOf("assistant", text, { calls: call === null ? [] : [call] });
  if (call === null) {
    const label = action.trim() === "" ? "no-action" : action.trim();
    return [answer, turnOf("system", observation, { label })];
  }
  const seconds = asNumber(step["execution_time"]);
  const result = {
    callId: call.id,
    tool: null,
    signals: observationSignals(observation),
    latencyMs: seconds === undefined || seconds <= 0 ? null : seconds * MILLISECONDS_PER_SECOND,
  };
  return [answer, turnOf("tool", observation, { result })];
}

/** What stands before the first answer: the system prompt and the task. Demonstrations are no part of the run. */
export function openingTurn(message: JsonObject): Turn {
  const text = contentText(message["content"]);
  if (message["is_demo"] === true) return turnOf("meta", text, { label: "demonstration" });
  return turnOf(message["role"] === "system" ? "system" : "user", text);
}

/** How far a history without a trajectory was read. */
export interface HistoryState {
  answered: boolean;
  /** Whether the last answer called something. */
  waiting: boolean;
}

/** A message of a history without a trajectory; null when its role is none. Mutates the state. */
export function historyTurns(message: JsonObject, state: HistoryState): readonly Turn[] | null {
  const role = asString(message["role"]);
  if (role === "assistant") return [assistantTurn(message, state)];
  if (role !== "user" && role !== "tool" && role !== "system") return null;
  if (!state.answered || role === "system") return [openingTurn(message)];
  const text = contentText(message["content"]);
  if (!state.waiting) return [turnOf("system", text, { label: "no-action" })];
  state.waiting = false;
  const [callId = null] = answeredCalls(message);
  const result = { callId, tool: null, signals: observationSignals(text), latencyMs: null };
  return [turnOf("tool", text, { result })];
}

function assistantTurn(message: JsonObject, state: HistoryState): Turn {
  const text = asString(message["thought"]) ?? contentText(message["content"]);
  const [native] = openAiCalls(message);
  const call = native ?? actionCall(asString(message["action"]) ?? "");
  state.answered = true;
  state.waiting = call !== null;
  return turnOf("assistant", text, { calls: call === null ? [] : [call] });
}
