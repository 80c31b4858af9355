import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText } from "../../conversation/content.ts";
import { words } from "../../conversation/known-keys.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf, type TurnCall } from "../../conversation/turn.ts";

/** Actions that use a tool, by the name their tool has where the event does not give one. */
const toolActions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    run: "execute_bash",
    run_ipython: "execute_ipython_cell",
    read: "read_file",
    write: "write_file",
    edit: "edit_file",
    browse: "browse",
    browse_interactive: "browser",
    call_tool_mcp: "call_tool_mcp",
    think: "think",
    task_tracking: "task_tracker",
    delegate: "delegate",
  }),
);

/** Observations that tell of the harness, not of a tool. */
const notes: ReadonlySet<string> = new Set(
  "recall agent_state_changed null condense microagent agent_delegate_observation loop_recovery".split(
    " ",
  ),
);
const stateActions: ReadonlySet<string> = new Set(
  "recall change_agent_state null condensation condensation_request pause resume initialize start".split(
    " ",
  ),
);

/** Members of an event that the reader knows. */
export const eventKeys = words(
  `id timestamp source message action observation args content extras cause success tool_call_metadata llm_metrics
   timeout tool_result response_id images_urls wait_for_response action_risk command command_id exit_code thought
   keep_prompt is_confirmed code kernel_init_code outputs url screenshot error path`,
);

/** An event of OpenHands V0 as the steps it stands for; null when it is neither action nor observation. */
export function outputTurns(event: JsonObject): readonly Turn[] | null {
  const action = asString(event["action"]);
  if (action !== undefined) return [actionTurn(event, action)];
  const observation = asString(event["observation"]);
  return observation === undefined ? null : [observationTurn(event, observation)];
}

function actionTurn(event: JsonObject, action: string): Turn {
  const at = timeOf(event["timestamp"]);
  const args = argsOf(event);
  const text = anyText(args["thought"]);
  if (action === "system") return turnOf("system", anyText(args["content"]), { at });
  if (action === "message") {
    // The first versions name no source: they wrote down the person's messages alone.
    const kind = event["source"] === "agent" ? "assistant" : "user";
    return turnOf(kind, anyText(args["content"]), { at });
  }
  if (action === "finish") {
    const said = [text, anyText(args["final_thought"])].filter((part) => part !== "").join("\n");
    return turnOf("assistant", said, { at, label: "finish" });
  }
  if (toolActions.has(action) || isObject(event["tool_call_metadata"])) {
    return turnOf("assistant", text, { at, model: modelOf(event), calls: [callOf(event, action)] });
  }
  const label = stateActions.has(action) ? action : `unknown:${action}`;
  return turnOf("meta", anyText(event["message"]), { at, label });
}

/** Newer events keep their members in `args`, the first ones in the event itself. */
function argsOf(event: JsonObject): JsonObject {
  return isObject(event["args"]) ? event["args"] : event;
}

function callOf(event: JsonObject, action: string): TurnCall {
  const metadata = isObject(event["tool_call_metadata"]) ? event["tool_call_metadata"] : {};
  const tool = asString(metadata["function_name"]) ?? toolActions.get(action) ?? action;
  return { id: idOf(event["id"]), tool, params: paramsOf(event) };
}

/** Events are numbered, and an observation names the action that caused it: surer than ids of calls, which models repeat. */
function idOf(id: unknown): string | null {
  const number = asNumber(id);
  return number === undefined ? null : `event-${number}`;
}

const notParameters: ReadonlySet<string> = new Set(
  "thought action action_risk is_confirmed confirmation_state security_risk keep_prompt kernel_init_code hidden blocking".split(
    " ",
  ),
);

function paramsOf(event: JsonObject): unknown {
  const entries = Object.entries(argsOf(event)).filter(([key]) => !notParameters.has(key));
  return Object.fromEntries(entries);
}

function modelOf(event: JsonObject): string | null {
  const metadata = event["tool_call_metadata"];
  const response = isObject(metadata) ? metadata["model_response"] : undefined;
  return isObject(response) ? (asString(response["model"]) ?? null) : null;
}

function observationTurn(event: JsonObject, observation: string): Turn {
  const at = timeOf(event["timestamp"]);
  const text = anyText(event["content"]);
  if (notes.has(observation)) return turnOf("meta", text, { at, label: observation });
  const callId = idOf(event["cause"]);
  // What went wrong outside of any action.
  const isAnswer = callId !== null || (observation !== "error" && event["id"] === undefined);
  if (!isAnswer) return turnOf("system", text, { at, label: observation });
  const signals = observationSignals(event, observation, text);
  return turnOf("tool", text, {
    at,
    result: {
      callId,
      tool: callId === null ? (toolActions.get(observation) ?? null) : null,
      signals,
      latencyMs: null,
    },
  });
}

function observationSignals(event: JsonObject, observation: string, text: string): ResultSignals {
  if (observation === "user_rejected") return { status: "denied" };
  if (observation === "error") return { errorObject: { message: text } };
  const extras = isObject(event["extras"]) ? event["extras"] : {};
  const metadata = isObject(extras["metadata"]) ? extras["metadata"] : {};
  const exitCode =
    asNumber(metadata["exit_code"]) ??
    asNumber(event["exit_code"]) ??
    asNumber(extras["exit_code"]);
  // A command that still runs has -1.
  if (exitCode !== undefined) return exitCode >= 0 ? { exitCode } : {};
  const found = refusal.exec(text.slice(0, 400));
  const message = found?.[1] ?? found?.[2];
  return message === undefined ? {} : { errorObject: { message } };
}

/** What the editor says in the place of a result. */
const refusal =
  /^(?:ERROR:\s*([^\n]{1,300})|\[(Your proposed edit has introduced new syntax error\(s\)))/;
