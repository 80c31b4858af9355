import { join } from "node:path";
import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe, SessionIdentity } from "../contract.ts";
import { headText } from "../head-text.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { isSurelyUnique } from "../unique-id.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { environmentFolder } from "../environment-folder.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../conversation/emit-turns.ts";
import { turnOf } from "../conversation/turn.ts";
import {
  answerTime,
  firstAnswerId,
  miniSweTurns,
  type MiniSweState,
} from "./mini-swe/mini-swe-turns.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { benchmarkRepo } from "./mini-swe/benchmark-repo.ts";

const NANO_PER_DOLLAR = 1e9;

/** `*.traj.json` of mini-swe-agent: version 1 (fenced commands) and 2 (tool calls). */
export const miniSweAgent: Adapter = {
  name: "mini-swe-agent",
  title: "mini-SWE-agent trajectories",
  harness: "mini-swe-agent",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: [
      "~/.config/mini-swe-agent",
      "$MSWEA_GLOBAL_CONFIG_DIR",
      "trajs/<instance>/<instance>.traj.json",
    ],
    understands: [
      "commands, their output and return code",
      "tokens and cost per request",
      "how the run ended",
    ],
    cannotKnow: [
      "whether the task was resolved: that stands in the benchmark's report",
      "how long a command took",
    ],
  },
  roots: (roots) => [
    environmentFolder(roots, "MSWEA_GLOBAL_CONFIG_DIR") ??
      join(roots.home, ".config", "mini-swe-agent"),
    join(roots.home, "Library", "Application Support", "mini-swe-agent"),
  ],
  detect,
  read: (source, cursor, context) => readJsonDocument(source, cursor, context, readTrajectory),
};

function detect({ document, head, path }: Probe): number {
  if (isObject(document)) return confidence(document);
  if (document !== undefined || !path.endsWith(".traj.json")) return 0;
  const start = headText(head);
  return start.includes('"mini_version"') || start.includes("mini-swe-agent") ? 0.9 : 0;
}

function confidence(document: JsonObject): number {
  const { info, messages, trajectory_format: format } = document;
  if (!isObject(info) || !Array.isArray(messages) || messages.length === 0) return 0;
  if (typeof format === "string" && format.startsWith("mini-swe-agent")) return 1;
  if ("mini_version" in info) return 0.95;
  // The oldest trajectories name neither.
  return "exit_status" in info &&
    "submission" in info &&
    messages.every((one) => isObject(one) && "role" in one)
    ? 0.8
    : 0;
}

function readTrajectory(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const messages: unknown = document["messages"];
  if (!Array.isArray(messages)) return emit(notTheFormat("the document holds no messages"));
  const info = isObject(document["info"]) ? document["info"] : {};
  const session = identityOf(document, messages, info);
  const at = answerTime(messages, "first");
  const instance = asString(document["instance_id"]) ?? null;
  const raw = pointerRecord(["instance_id"], instance);
  const place = { session, ordinal: 0, raw, at };
  const repoRemote = instance === null ? null : benchmarkRepo(instance);
  emit({ type: "session", ...place, ...(repoRemote === null ? {} : { repoRemote }) });
  const revision = messages.length;
  emitFacts({ ...place, revision }, factsOf(document, messages, info), emit);
  const state: MiniSweState = { waiting: 0, answered: false };
  const target = { session, pairing: newPairing(), emit };
  messages.forEach((message: unknown, index) => {
    const turns = isObject(message) ? miniSweTurns(message, state) : null;
    const ordinal = (index + 1) * ORDINALS_PER_MESSAGE;
    emitTurns(
      target,
      { ordinal, raw: evidenceOf(message, index) },
      turns ?? [turnOf("meta", "", { label: "unknown:message" })],
    );
  });
}

/** What was said, without the provider's whole answer beside it. */
function evidenceOf(message: unknown, index: number): ReturnType<typeof pointerRecord> {
  const isSpoken =
    isObject(message) && typeof message["content"] === "string" && message["content"] !== "";
  return isSpoken
    ? pointerRecord(["messages", index, "content"], message["content"])
    : pointerRecord(["messages", index], message);
}

/**
 * Trajectories are saved anew after every step, so the run's content is not its identity while it runs; the provider's
 * id of the first answer is, and no second run of the task has it.
 */
function identityOf(
  document: JsonObject,
  messages: readonly unknown[],
  info: JsonObject,
): SessionIdentity {
  const trial = firstAnswerId(messages);
  if (trial === null || !isSurelyUnique(trial))
    return { by: "content", run: pointerRecord([], document) };
  const task = asString(document["instance_id"]);
  const model = modelOf(info);
  if (task === undefined || task === "" || model === null) return { by: "native", id: trial };
  return { by: "task", task, trial, model };
}

function modelOf(info: JsonObject): string | null {
  const config = isObject(info["config"]) ? info["config"] : {};
  const model = isObject(config["model"]) ? config["model"] : {};
  return asString(model["model_name"]) ?? null;
}

function factsOf(
  document: JsonObject,
  messages: readonly unknown[],
  info: JsonObject,
): Parameters<typeof emitFacts>[1] {
  const stats = isObject(info["model_stats"]) ? info["model_stats"] : {};
  const costNano = Math.round((asNumber(stats["instance_cost"]) ?? 0) * NANO_PER_DOLLAR);
  return [
    ["harness_version", asString(info["mini_version"]) ?? null],
    ["model", modelOf(info)],
    ["title", asString(document["instance_id"]) ?? null],
    ["started_at", answerTime(messages, "first")],
    ["ended_at", answerTime(messages, "last")],
    ["end_reason", asString(info["exit_status"]) ?? null],
    ["declared_cost_nano", costNano > 0 && Number.isSafeInteger(costNano) ? costNano : null],
  ];
}
