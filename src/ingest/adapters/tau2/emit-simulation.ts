import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { nothingAbout } from "../../conversation/about-conversation.ts";
import type { AboutConversation, MessageRef } from "../../conversation/dialect.ts";
import { readConversation } from "../../conversation/read-conversation.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { notTheFormat } from "../../readers/json-document.ts";
import { type PointerPath, pointerRecord } from "../../readers/json-pointer.ts";
import { rewardOutcome } from "../tau-bench.ts";
import { tau2Dialect } from "./tau2-dialect.ts";

const NANO_PER_DOLLAR = 1e9;

/** True for a simulation that has a file of its own. */
export function isSimulation(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    "task_id" in value &&
    "termination_reason" in value &&
    (Array.isArray(value["messages"]) || Array.isArray(value["ticks"]))
  );
}

/**
 * Emits a simulation that stands at a path of its document.
 *
 * @param info what the document of the run tells of agent and domain
 */
export function emitSimulation(
  simulation: unknown,
  info: unknown,
  path: PointerPath,
  emit: (record: Observed) => void,
): void {
  const run = pointerRecord(path, simulation);
  const messages = isObject(simulation) ? messagesOf(simulation, path) : null;
  if (!isObject(simulation) || messages === null)
    return emit({ ...notTheFormat("a simulation holds no messages"), locator: run.locator });
  const evidence = {
    run,
    first: pointerRecord([...path, "id"], simulation["id"] ?? null),
    message: (ref: MessageRef) => pointerRecord(ref.path, ref.value),
  };
  readConversation(
    { about: aboutSimulation(simulation, info), messages },
    evidence,
    tau2Dialect,
    emit,
  );
}

/** Its messages; of a run by voice, of which only ticks are kept, those ticks in which the agent called a tool. */
function messagesOf(simulation: JsonObject, path: PointerPath): readonly MessageRef[] | null {
  const { messages, ticks } = simulation;
  if (Array.isArray(messages))
    return messages.map((value: unknown, at) => ({ path: [...path, "messages", at], value }));
  if (!Array.isArray(ticks)) return null;
  return ticks.flatMap((tick: unknown, at) =>
    isObject(tick) ? messagesOfTick(tick, [...path, "ticks", at]) : [],
  );
}

function messagesOfTick(tick: JsonObject, path: PointerPath): readonly MessageRef[] {
  const calls = asArray(tick["agent_tool_calls"]);
  const chunk = isObject(tick["agent_chunk"]) ? tick["agent_chunk"] : {};
  const { content = null, timestamp = tick["timestamp"], usage, cost } = chunk;
  const answer = { role: "assistant", content, tool_calls: calls, timestamp, usage, cost };
  const results = asArray(tick["agent_tool_results"]).map((value, at) => ({
    path: [...path, "agent_tool_results", at],
    value,
  }));
  return calls.length === 0 ? results : [{ path, value: answer }, ...results];
}

function aboutSimulation(simulation: JsonObject, about: unknown): AboutConversation {
  const info = isObject(about) ? about : {};
  const agent = isObject(info["agent_info"]) ? info["agent_info"] : {};
  const reward = isObject(simulation["reward_info"]) ? simulation["reward_info"]["reward"] : null;
  const label = rewardOutcome(reward);
  const cost = asNumber(simulation["agent_cost"]) ?? 0;
  return {
    ...nothingAbout,
    id: asString(simulation["id"]) ?? null,
    model: asString(agent["llm"]) ?? null,
    title: titleOf(simulation, info),
    startedAt: timeOf(simulation["start_time"] ?? simulation["timestamp"]),
    endedAt: timeOf(simulation["end_time"]),
    endReason: asString(simulation["termination_reason"]) ?? null,
    // A simulation that was read before the document of its run knows less.
    ...(isObject(about) ? { revision: 1 } : {}),
    facts: [
      ["agent", asString(agent["implementation"]) ?? null],
      ["declared_cost_nano", cost > 0 ? Math.round(cost * NANO_PER_DOLLAR) : null],
    ],
    ...(label === null ? {} : { label }),
  };
}

function titleOf(simulation: JsonObject, info: JsonObject): string {
  const environment = isObject(info["environment_info"]) ? info["environment_info"] : {};
  const domain = asString(environment["domain_name"]) ?? "";
  const { task_id: task, trial } = simulation;
  const named = typeof task === "string" || typeof task === "number" ? String(task) : "?";
  const numbered = typeof trial === "number" ? `, trial ${trial}` : "";
  return `${domain} task ${named}${numbered}`.trim();
}
