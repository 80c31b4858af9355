import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { contentText } from "../../conversation/content.ts";
import { openAiCalls, openAiResponseUsage } from "../../conversation/openai-turns.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";
import { fencedCommands } from "./fenced-commands.ts";

const TOOL = "bash";
/** What version 1 says of a command in the place of its return code. */
const KILLED = "timed out and has been killed";

/** How far reading has come: an observation is told by the command before it. */
export interface MiniSweState {
  /** Commands of the last answer that wait for their observation, in order. */
  waiting: number;
  /** Requests (messages before the first answer) are the task, later ones are the harness's. */
  answered: boolean;
}

/** A message as the steps it stands for; null when its role is none. Mutates the state. */
export function miniSweTurns(message: JsonObject, state: MiniSweState): readonly Turn[] | null {
  const role = asString(message["role"]);
  const text = contentText(message["content"]);
  const at = timeOf(extraOf(message)["timestamp"]);
  if (role === "system") return [turnOf("system", text, { at })];
  if (role === "assistant") return [answerTurn(message, text, state)];
  if (role === "exit") return [turnOf("system", text, { at, label: "exit" })];
  if (role === "tool") return [observationTurn(message, text, at)];
  if (role !== "user") return null;
  if (!state.answered) return [turnOf("user", text, { at })];
  if (state.waiting === 0) return [turnOf("system", text, { at, label: "format-error" })];
  state.waiting -= 1;
  return [observationTurn(message, text, at)];
}

function extraOf(message: JsonObject): JsonObject {
  return isObject(message["extra"]) ? message["extra"] : {};
}

function answerTurn(message: JsonObject, text: string, state: MiniSweState): Turn {
  const extra = extraOf(message);
  const response = isObject(extra["response"]) ? extra["response"] : {};
  const calls = callsOf(message, text);
  state.answered = true;
  state.waiting = calls.filter((call) => call.id === null).length;
  return turnOf("assistant", text, {
    at: possibleTimeOf(extra["timestamp"]) ?? timeOf(response["created"]),
    model: asString(response["model"]) ?? null,
    calls,
    usage: openAiResponseUsage(response, costOf(extra, response)),
  });
}

/** What the harness reckoned, else what the provider charged. */
function costOf(extra: JsonObject, response: JsonObject): number | null {
  const usage = isObject(response["usage"]) ? response["usage"] : {};
  const cost = asNumber(extra["cost"]) ?? asNumber(usage["cost"]);
  return cost === undefined || cost <= 0 ? null : cost;
}

/** The commands that were run: as version 2 notes them, as tool calls, or the one fenced block of version 1. */
function callsOf(message: JsonObject, text: string): readonly TurnCall[] {
  const { actions } = extraOf(message);
  if (Array.isArray(actions)) return actions.filter(isObject).map(actionCall);
  const calls = openAiCalls(message);
  if (calls.length > 0) return calls;
  const blocks = fencedCommands(text);
  // Any other number is refused by the harness with a message about the format.
  return blocks.length === 1 ? [{ id: null, tool: TOOL, params: { command: blocks[0] } }] : [];
}

function actionCall(action: JsonObject): TurnCall {
  const id = asString(action["tool_call_id"]) ?? null;
  return { id, tool: TOOL, params: { command: asString(action["command"]) ?? "" } };
}

function observationTurn(message: JsonObject, text: string, at: number | null): Turn {
  const callId = asString(message["tool_call_id"]) ?? null;
  const signals = observationSignals(extraOf(message), text);
  const result = { callId, tool: TOOL, signals, latencyMs: null };
  return turnOf("tool", outputIn(text), { at, result });
}

function observationSignals(extra: JsonObject, text: string): ResultSignals {
  const exitCode = asNumber(extra["returncode"]) ?? returnCodeIn(text);
  const exception = asString(extra["exception_info"]) ?? "";
  const isKilled = text.startsWith("The last command <command>") && text.includes(KILLED);
  const isTimeout = isKilled || /TimeoutExpired|timed out/i.test(exception);
  return {
    ...(isTimeout ? { status: "timeout" as const } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(exception === "" ? {} : { errorObject: { message: exception } }),
  };
}

function returnCodeIn(text: string): number | undefined {
  const code =
    /^(?:<exception>[^<]{0,2000}<\/exception>\s*)?<returncode>(-?\d{1,10})<\/returncode>/.exec(
      text,
    )?.[1];
  return code === undefined ? undefined : Number(code);
}

/** What the command wrote, without the return code and the tags around it. */
function outputIn(text: string): string {
  const mark = "</returncode>";
  const end = text.slice(0, 4000).indexOf(mark);
  if (end === -1) return text;
  const rest = text.slice(end + mark.length).trim();
  const isWrapped = rest.startsWith("<output>") && rest.endsWith("</output>");
  return isWrapped ? rest.slice("<output>".length, -"</output>".length).trim() : rest;
}

/** Time of the first answer, for the start of the run. */
export function answerTime(messages: readonly unknown[], which: "first" | "last"): number | null {
  const times = messages
    .filter(isObject)
    .map((message) => {
      const extra = extraOf(message);
      const response = isObject(extra["response"]) ? extra["response"] : {};
      return possibleTimeOf(extra["timestamp"]) ?? timeOf(response["created"]);
    })
    .filter((at) => at !== null);
  return (which === "first" ? times[0] : times.at(-1)) ?? null;
}

/** Id of the first answer: drawn by the provider, so no two runs share it. */
export function firstAnswerId(messages: readonly unknown[]): string | null {
  const answer = asArray(messages).find(
    (message) => isObject(message) && message["role"] === "assistant",
  );
  const response = isObject(answer) ? extraOf(answer)["response"] : undefined;
  return isObject(response) ? (asString(response["id"]) ?? null) : null;
}
