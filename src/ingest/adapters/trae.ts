import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { TokenCounts } from "../../core/token-counts.ts";
import type { Adapter, Observed, Probe, RawRecord } from "../contract.ts";
import { headText } from "../head-text.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { anyText } from "../conversation/content.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE, type TurnTarget } from "../conversation/emit-turns.ts";
import { words } from "../conversation/known-keys.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { anthropicTokens, count, openAiTokens } from "../conversation/token-counts.ts";
import { turnOf } from "../conversation/turn.ts";
import {
  type BesideDocument,
  readBeside,
  sealedWith,
  stampOfFiles,
} from "../readers/beside-files.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { traeTurns } from "./trae/trae-turns.ts";

/** That a run came to its end says little of what it was worth. */
const SUMMARY_WEIGHT = 0.5;

/** Trajectories of TRAE agent, with the summary of the run beside them where a benchmark wrote one. */
export const trae: Adapter = {
  name: "trae",
  title: "TRAE agent trajectories",
  harness: "trae",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["trajectory_*.json where `--trajectory-file` put it", "run_summary.json beside it"],
    understands: [
      "steps with their tool calls, and the success of each result",
      "tokens of each request",
      "how the run ended by the summary beside it",
    ],
    cannotKnow: [
      "how long a tool took",
      "whether the task was solved: `success` at the top is nearly always false",
      "requests of which the log has lost the answer",
    ],
  },
  roots: () => [],
  detect,
  isCompanion: (path) =>
    /^(?:run_summary|journal)\.json$/.test(basename(path)) &&
    existsSync(join(dirname(path), "trajectory.json")),
  stamp: (path) => Promise.resolve(stampOfFiles([path, summaryOf(path)])),
  read: (source, cursor, context) => {
    const summary = summaryOf(source.path);
    return readJsonDocument(source, cursor, sealedWith(context, [summary]), (document, emit) =>
      readTrajectory(document, readBeside(source.path, summary, context, emit), emit),
    );
  },
};

function summaryOf(path: string): string {
  return join(dirname(path), "run_summary.json");
}

function detect({ document, head, path }: Probe): number {
  if (isObject(document)) return isTrajectory(document) ? 0.95 : 0;
  if (document !== undefined || !/trajectory[^/\\]*\.json$/.test(path)) return 0;
  const start = headText(head);
  return start.includes('"llm_interactions"') && start.includes('"max_steps"') ? 0.9 : 0;
}

function isTrajectory(document: JsonObject): boolean {
  return Array.isArray(document["llm_interactions"]) && Array.isArray(document["agent_steps"]);
}

function readTrajectory(
  document: unknown,
  summary: BesideDocument | null,
  emit: (record: Observed) => void,
): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const steps = asArray(document["agent_steps"]);
  const interactions = asArray(document["llm_interactions"]);
  if (!("task" in document) && steps.length + interactions.length === 0)
    return emit(notTheFormat("the document holds no steps"));
  const started = pointerRecord(["start_time"], document["start_time"] ?? null);
  // The file is written anew after each step and names no run.
  const session = { by: "growing", first: started } as const;
  const target = { session, pairing: newPairing(), emit };
  emitHead(document, started, target);
  emitUsage(interactions, target);
  steps.forEach((step, index) => {
    const place = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["agent_steps", index], step),
    };
    const turns = isObject(step)
      ? traeTurns(step)
      : [turnOf("meta", "", { label: "unknown:step" })];
    emitTurns(target, place, turns);
  });
  if (summary !== null) emitSummary(summary, timeOf(document["end_time"]), target);
}

const knownKeys = words(
  `task start_time end_time provider model max_steps llm_interactions agent_steps success final_result
   execution_time`,
);

function emitHead(document: JsonObject, raw: RawRecord, target: TurnTarget): void {
  const { session, emit } = target;
  const at = timeOf(document["start_time"]);
  const place = { session, ordinal: 0, raw, at };
  emit({ type: "session", ...place });
  emitFacts(
    place,
    [
      ["model", asString(document["model"]) ?? null],
      ["started_at", at],
      ["ended_at", timeOf(document["end_time"])],
    ],
    emit,
  );
  for (const key of Object.keys(document)) {
    if (!knownKeys.has(key)) emit({ type: "unknown-key", ...place, key });
  }
  const task = { ordinal: 1, raw: pointerRecord(["task"], document["task"] ?? null) };
  emitTurns(target, task, [turnOf("user", anyText(document["task"]), { at })]);
}

/** Requests are logged apart from the steps, and each step repeats the usage of its own: they are counted here alone. */
function emitUsage(interactions: readonly unknown[], { session, emit }: TurnTarget): void {
  interactions.forEach((interaction, index) => {
    const response = isObject(interaction) ? interaction["response"] : undefined;
    if (!isObject(interaction) || !isObject(response)) return;
    const tokens = tokensOf(interaction, response["usage"]);
    if (tokens === null) return;
    const path = ["llm_interactions", index, "response", "usage"];
    emit({
      type: "usage",
      session,
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(path, response["usage"]),
      at: timeOf(interaction["timestamp"]),
      requestId: `request:${index}`,
      revision: 0,
      model: asString(response["model"]) ?? asString(interaction["model"]) ?? null,
      ...tokens,
      costUsd: null,
    });
  });
}

/** Whether the input holds what was read from the cache is the provider's habit. */
function tokensOf(interaction: JsonObject, usage: unknown): TokenCounts | null {
  const isAnthropic = /anthropic|bedrock|claude/i.test(asString(interaction["provider"]) ?? "");
  const tokens = isAnthropic ? anthropicTokens(usage) : openAiTokens(usage);
  if (tokens === null || !isObject(usage)) return null;
  return { ...tokens, reasoning: count(usage, "reasoning_tokens") ?? tokens.reasoning };
}

const outcomes: ReadonlyMap<unknown, Outcome> = new Map([
  ["success", "success"],
  ["error", "failure"],
  ["failure", "failure"],
  ["failed", "failure"],
]);

/** What the benchmark around the agent says: the document's own `success` is false even for runs that ended well. */
function emitSummary(summary: BesideDocument, at: number | null, target: TurnTarget): void {
  const { session, emit } = target;
  const agent = isObject(summary.value["agent"]) ? summary.value["agent"] : {};
  const meta = isObject(summary.value["meta"]) ? summary.value["meta"] : {};
  const status = asString(agent["status"]);
  const place = { session, ordinal: 0, raw: summary.evidence(["agent"]), at };
  emitFacts(
    place,
    [
      ["title", asString(meta["item_id"]) ?? null],
      ["end_reason", status ?? null],
    ],
    emit,
  );
  const value = outcomes.get(status);
  if (value !== undefined)
    emit({ type: "outcome", ...place, value, source: "label", weight: SUMMARY_WEIGHT });
}
