import { asArray, asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe } from "../contract.ts";
import { headText } from "../head-text.ts";
import { nothingAbout } from "../conversation/about-conversation.ts";
import type { AboutConversation } from "../conversation/dialect.ts";
import { readConversation } from "../conversation/read-conversation.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { rewardOutcome } from "./tau-bench.ts";
import { tau2Dialect } from "./tau2/tau2-dialect.ts";

const NANO_PER_DOLLAR = 1e9;

/** Results of τ²-bench: tasks and the simulations that were run of them. */
export const tau2Bench: Adapter = {
  name: "tau2-bench",
  title: "τ²-bench results",
  harness: "tau2-bench",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["data/simulations/*.json"],
    understands: [
      "simulations with their messages, tool calls and error flags",
      "the reward as the outcome of the run, task and trial",
      "tokens and cost of the agent, apart from those of the simulated person",
    ],
    cannotKnow: ["how long a tool took", "what the simulated person's own tools were for"],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) => readJsonDocument(source, cursor, context, readResults),
};

function detect({ document, head }: Probe): number {
  if (isObject(document)) {
    const simulations = asArray(document["simulations"]).filter(isObject);
    const own = simulations.filter((one) => "messages" in one && "task_id" in one);
    return "tasks" in document && own.length > 0 && own.length >= simulations.length / 2 ? 0.95 : 0;
  }
  if (document !== undefined) return 0;
  const start = headText(head);
  return start.includes('"agent_info"') && start.includes('"user_info"') ? 0.85 : 0;
}

function readResults(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const simulations: unknown = document["simulations"];
  if (!Array.isArray(simulations)) return emit(notTheFormat("the document holds no simulations"));
  simulations.forEach((simulation: unknown, index) => {
    const run = pointerRecord(["simulations", index], simulation);
    if (!isObject(simulation) || !Array.isArray(simulation["messages"]))
      return emit({ ...notTheFormat("a simulation holds no messages"), locator: run.locator });
    const path = ["simulations", index, "messages"];
    const messages = simulation["messages"].map((value: unknown, at) => ({
      path: [...path, at],
      value,
    }));
    const evidence = {
      run,
      first: pointerRecord(["simulations", index, "id"], simulation["id"] ?? null),
      message: (ref: { readonly path: readonly (string | number)[]; readonly value: unknown }) =>
        pointerRecord(ref.path, ref.value),
    };
    const about = aboutSimulation(simulation, document);
    readConversation({ about, messages }, evidence, tau2Dialect, emit);
  });
}

function aboutSimulation(simulation: JsonObject, document: JsonObject): AboutConversation {
  const info = isObject(document["info"]) ? document["info"] : {};
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
