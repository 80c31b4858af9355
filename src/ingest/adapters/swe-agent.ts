import { asArray, asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type {
  Adapter,
  Observed,
  ObservedUsage,
  Probe,
  RawRecord,
  SessionIdentity,
} from "../contract.ts";
import { headText } from "../head-text.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { parsedText } from "../conversation/content.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE, type TurnTarget } from "../conversation/emit-turns.ts";
import { words } from "../conversation/known-keys.ts";
import { count } from "../conversation/token-counts.ts";
import { turnOf } from "../conversation/turn.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { HistoryCalls } from "./swe-agent/swe-agent-call.ts";
import {
  type HistoryState,
  historyTurns,
  openingTurn,
  trajectoryTurns,
} from "./swe-agent/swe-agent-turns.ts";

/** Steps that must be some: one may be damaged. */
const MIN_SHARE = 0.5;
const NANO_PER_DOLLAR = 1e9;

/** `*.traj` of SWE-agent: old (text commands) and new (tool calls in the history beside the trajectory). */
export const sweAgent: Adapter = {
  name: "swe-agent",
  title: "SWE-agent trajectories",
  harness: "swe-agent",
  readerVersion: 4,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["trajectories/<user>/<run>/<instance>/<instance>.traj"],
    understands: [
      "actions, their observations and how long they took",
      "tool calls of the newer versions, by the history beside the trajectory",
      "edits, searches and submissions that were refused, commands that ran out of time",
      "tokens and cost of the whole run, how it ended",
    ],
    cannotKnow: [
      "exit codes of commands",
      "when things happened",
      "tokens of single requests",
      "whether the task was resolved: that stands in the benchmark's report",
    ],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) => readJsonDocument(source, cursor, context, readTrajectory),
};

function detect({ document, path, head }: Probe): number {
  if (isObject(document)) return confidence(document);
  if (document !== undefined || !path.endsWith(".traj")) return 0;
  const start = headText(head);
  return start.includes('"trajectory"') && start.includes('"observation"') ? 0.9 : 0;
}

function confidence(document: JsonObject): number {
  const { trajectory, history } = document;
  if (!Array.isArray(history) || !history.every(isObject)) return 0;
  if (trajectory === undefined) return history.some(isAgentMessage) ? 0.85 : 0;
  const steps = asArray(trajectory);
  const own = steps.filter((step) => isObject(step) && "action" in step && "observation" in step);
  return own.length >= steps.length * MIN_SHARE ? 0.95 : 0;
}

/** Of a demonstration that holds the history alone. */
function isAgentMessage(message: unknown): boolean {
  return isObject(message) && "agent" in message && "action" in message && "thought" in message;
}

function readTrajectory(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const history = asArray(document["history"]);
  const steps = asArray(document["trajectory"]);
  if (history.length + steps.length === 0)
    return emit(notTheFormat("the document holds neither trajectory nor history"));
  const target = { session: identityOf(steps, history), pairing: newPairing(), emit };
  const opening = openingOf(history);
  emitHead(document, issueTitle(opening), target);
  if (steps.length === 0) return emitHistory(history, target);
  emitOpening(opening, target);
  const calls = new HistoryCalls(history);
  steps.forEach((step, index) => {
    const ordinal = (opening.length + index + 1) * ORDINALS_PER_MESSAGE;
    emitStep(step, { index, ordinal, calls }, target);
  });
}

/** Evidence is what was said, done and seen: a step of some versions holds the whole prompt beside it. */
function emitStep(
  step: unknown,
  { index, ordinal, calls }: { index: number; ordinal: number; calls: HistoryCalls },
  target: TurnTarget,
): void {
  if (!isObject(step)) {
    const raw = pointerRecord(["trajectory", index], step);
    return emitTurns(target, { ordinal, raw }, [turnOf("meta", "", { label: "unknown:step" })]);
  }
  const part = (key: string): RawRecord =>
    key in step
      ? pointerRecord(["trajectory", index, key], step[key])
      : pointerRecord(["trajectory", index], step);
  const [answer, ...seen] = trajectoryTurns(step, calls);
  if (answer === undefined) return;
  emitTurns(target, { ordinal, raw: part("response"), callRaw: part("action") }, [answer]);
  const after = ordinal + 1 + answer.calls.length;
  emitTurns(target, { ordinal: after, raw: part("observation") }, seen);
}

/** What the agent was told before it first answered. */
function openingOf(history: readonly unknown[]): readonly JsonObject[] {
  const answer = history.findIndex(
    (one) => isObject(one) && one["role"] === "assistant" && one["is_demo"] !== true,
  );
  return history.slice(0, answer === -1 ? undefined : answer).filter(isObject);
}

function emitOpening(opening: readonly JsonObject[], target: TurnTarget): void {
  opening.forEach((message, index) => {
    const place = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["history", index], message),
    };
    emitTurns(target, place, [openingTurn(message)]);
  });
}

function emitHistory(history: readonly unknown[], target: TurnTarget): void {
  const state: HistoryState = { answered: false, waiting: false };
  history.forEach((message, index) => {
    const turns = isObject(message) ? historyTurns(message, state) : null;
    const place = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["history", index], message),
    };
    emitTurns(target, place, turns ?? [turnOf("meta", "", { label: "unknown:message" })]);
  });
}

/** Trajectories are saved anew after every step and name no run: the first step tells them apart. */
function identityOf(steps: readonly unknown[], history: readonly unknown[]): SessionIdentity {
  const first =
    steps.length > 0
      ? pointerRecord(["trajectory", 0], steps[0])
      : pointerRecord(["history"], history);
  return { by: "growing", first };
}

/** The first line of the issue to be solved, as the usual prompts state it; null under others. */
function issueTitle(opening: readonly JsonObject[]): string | null {
  for (const { kind, text } of opening.map(openingTurn)) {
    const title = kind === "user" ? /^ISSUE:\s*(\S[^\r\n]*)/m.exec(text)?.[1] : undefined;
    if (title !== undefined) return title.trimEnd();
  }
  return null;
}

function emitHead(document: JsonObject, title: string | null, target: TurnTarget): void {
  const { session, emit } = target;
  const info = isObject(document["info"]) ? document["info"] : {};
  const key = "info" in document ? "info" : "history";
  const raw = pointerRecord([key], document[key] ?? null);
  const place = { session, ordinal: 0, raw, at: null };
  const repoRemote = repoOf(document);
  emit({ type: "session", ...place, ...(repoRemote === null ? {} : { repoRemote }) });
  const stats = isObject(info["model_stats"]) ? info["model_stats"] : {};
  const cost = asNumber(stats["instance_cost"]) ?? 0;
  const model = modelOf(document);
  const revision = asArray(document["trajectory"]).length + asArray(document["history"]).length;
  emitFacts(
    { ...place, revision },
    [
      ["harness_version", asString(info["swe_agent_version"]) ?? null],
      ["title", title],
      ["model", model],
      ["end_reason", asString(info["exit_status"]) ?? null],
      ["declared_cost_nano", cost > 0 ? Math.round(cost * NANO_PER_DOLLAR) : null],
    ],
    emit,
  );
  emitTotals(stats, { ...place, model, costUsd: cost > 0 ? cost : null }, emit);
  for (const name of Object.keys(document)) {
    if (!knownKeys.has(name)) emit({ type: "unknown-key", ...place, key: name });
  }
}

const knownKeys = words("environment trajectory history info replay_config attempts");

/** The run's totals, which grow as it goes on: one request, its latest statement the truth. */
function emitTotals(
  stats: JsonObject,
  place: Pick<ObservedUsage, "session" | "ordinal" | "raw" | "at" | "model" | "costUsd">,
  emit: (record: Observed) => void,
): void {
  const input = count(stats, "tokens_sent") ?? 0;
  const output = count(stats, "tokens_received") ?? 0;
  if (input + output === 0) return;
  const revision = count(stats, "api_calls") ?? 0;
  const none = { cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  emit({ type: "usage", ...place, requestId: "run", revision, input, output, ...none });
}

function modelOf(document: JsonObject): string | null {
  const model = configOf(document, "agent")["model"];
  return isObject(model) ? (asString(model["name"]) ?? null) : null;
}

function repoOf(document: JsonObject): string | null {
  const repo = configOf(document, "env")["repo"];
  return isObject(repo) ? (asString(repo["github_url"]) ?? null) : null;
}

/** A part of the run's own configuration, which the newer versions keep (1.1 as JSON text). */
function configOf(document: JsonObject, part: string): JsonObject {
  const kept = document["replay_config"];
  const config = typeof kept === "string" ? parsedText(kept) : kept;
  const found = isObject(config) ? config[part] : undefined;
  return isObject(found) ? found : {};
}
