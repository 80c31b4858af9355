import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe, SessionIdentity } from "../contract.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { anyText } from "../conversation/content.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { emitTurns } from "../conversation/emit-turns.ts";
import { words } from "../conversation/known-keys.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { count } from "../conversation/token-counts.ts";
import { turnOf } from "../conversation/turn.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { type PointerPath, pointerRecord } from "../readers/json-pointer.ts";

const trialKeys = words(
  `id trial_name task_id task_description instruction is_resolved failure_mode parser_results recording_path
   total_input_tokens total_output_tokens trial_started_at trial_ended_at agent_started_at agent_ended_at
   test_started_at test_ended_at`,
);

/** `results.json` of Terminal-Bench 1: of one trial, or of a run with all of its trials. */
export const terminalBench: Adapter = {
  name: "terminal-bench",
  title: "Terminal-Bench results",
  harness: "terminal-bench",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["runs/<run>/results.json", "runs/<run>/<task>/<trial>/results.json"],
    understands: [
      "trials with their task, and whether it was resolved",
      "each test that passed or failed, how the trial broke off",
      "tokens of the whole trial, its times",
    ],
    cannotKnow: ["what the agent did: its own log is a session of its own", "agent and model"],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) => readJsonDocument(source, cursor, context, readResults),
};

function detect({ document }: Probe): number {
  if (!isObject(document)) return 0;
  if (isTrial(document)) return 0.95;
  const trials = asArray(document["results"]);
  return trials.length > 0 && trials.every(isTrial) ? 0.95 : 0;
}

function isTrial(value: unknown): value is JsonObject {
  return isObject(value) && "is_resolved" in value && "task_id" in value && "trial_name" in value;
}

function readResults(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  if (isTrial(document)) return emitTrial(document, [], emit);
  const trials: unknown = document["results"];
  if (!Array.isArray(trials)) return emit(notTheFormat("the document holds no trial"));
  trials.forEach((trial: unknown, index) => {
    if (isTrial(trial)) return emitTrial(trial, ["results", index], emit);
    const { locator } = pointerRecord(["results", index], trial);
    emit({ ...notTheFormat("a result is no trial"), locator });
  });
}

/** The same trial stands in its own file and in that of the run: everything is named so that both say the same. */
function emitTrial(trial: JsonObject, path: PointerPath, emit: (record: Observed) => void): void {
  const session = identityOf(trial, path);
  const at = timeOf(trial["trial_started_at"]);
  const part = (key: string): ReturnType<typeof pointerRecord> =>
    pointerRecord(key in trial ? [...path, key] : path, key in trial ? trial[key] : trial);
  const place = { session, ordinal: 0, raw: part("task_id"), at };
  emit({ type: "session", ...place });
  emitFacts(
    place,
    [
      ["title", asString(trial["trial_name"]) ?? asString(trial["task_id"]) ?? null],
      ["started_at", at],
      ["ended_at", timeOf(trial["trial_ended_at"])],
      ["end_reason", endOf(trial)],
    ],
    emit,
  );
  for (const key of Object.keys(trial)) {
    if (!trialKeys.has(key)) emit({ type: "unknown-key", ...place, key });
  }
  const target = { session, pairing: newPairing(), emit };
  const task = anyText(trial["instruction"] ?? trial["task_description"]);
  const request = turnOf("user", task, {
    id: "instruction",
    at: timeOf(trial["agent_started_at"]),
  });
  emitTurns(target, { ordinal: 1, raw: part("instruction") }, [request]);
  const tests = turnOf("system", testsOf(trial), {
    id: "tests",
    at: timeOf(trial["test_ended_at"]),
    label: "tests",
  });
  emitTurns(target, { ordinal: 2, raw: part("parser_results") }, [tests]);
  emitTotals(trial, place, emit);
  emitOutcome(trial, { ...place, raw: part("is_resolved") }, emit);
}

function identityOf(trial: JsonObject, path: PointerPath): SessionIdentity {
  const id = asString(trial["id"]);
  if (id !== undefined && id !== "") return { by: "native", id };
  return { by: "content", run: pointerRecord(path, trial) };
}

/** How the trial broke off; `unset` where it did not. */
function endOf(trial: JsonObject): string | null {
  const mode = asString(trial["failure_mode"]) ?? "unset";
  return mode === "unset" || mode === "none" ? null : mode;
}

function testsOf(trial: JsonObject): string {
  const results = trial["parser_results"];
  if (!isObject(results)) return "";
  return Object.entries(results)
    .map(([test, verdict]) => `${test}: ${anyText(verdict)}`)
    .join("\n");
}

type Place = Omit<Extract<Observed, { type: "outcome" }>, "type" | "value" | "source" | "weight">;

function emitTotals(trial: JsonObject, place: Place, emit: (record: Observed) => void): void {
  const input = count(trial, "total_input_tokens") ?? 0;
  const output = count(trial, "total_output_tokens") ?? 0;
  if (input + output === 0) return;
  const none = { cacheRead: 0, cacheWrite: 0, reasoning: 0, costUsd: null, model: null };
  emit({ type: "usage", ...place, requestId: "trial", revision: 0, input, output, ...none });
}

function emitOutcome(trial: JsonObject, place: Place, emit: (record: Observed) => void): void {
  const resolved = trial["is_resolved"];
  // Null where the tests were never run.
  if (typeof resolved !== "boolean") return;
  const value = resolved ? "success" : "failure";
  emit({ type: "outcome", ...place, value, source: "label", weight: 1 });
}
