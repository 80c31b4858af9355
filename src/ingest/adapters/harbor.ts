import { basename } from "node:path";
import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Adapter, Observed, Probe, RawRecord, SessionIdentity } from "../contract.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { words } from "../conversation/known-keys.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { count } from "../conversation/token-counts.ts";
import {
  type BesideDocument,
  readBeside,
  sealedWith,
  stampOfFiles,
} from "../readers/beside-files.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { isTrajectory, readTrajectory } from "./atif/read-trajectory.ts";
import {
  hasOwnLogs,
  isTrialCompanion,
  isTrialResult,
  trajectoryOf,
} from "./harbor/trial-folder.ts";

const resultKeys = words(
  `id task_name trial_name trial_uri task_id source task_checksum config agent_info agent_result verifier_result
   exception_info started_at finished_at environment_setup agent_setup agent_execution verifier step_results
   job_id`,
);

/** Trials of Harbor (Terminal-Bench 2 and others): the result, and the ATIF trajectory beside it. */
export const harbor: Adapter = {
  name: "harbor",
  title: "Harbor trials",
  harness: "harbor",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "none",
  namesProgram: true,
  description: {
    looksIn: ["jobs/<job>/<trial>/result.json with agent/trajectory.json"],
    understands: [
      "the trial's reward as the outcome of the run; task, agent, model, times",
      "the agent's trajectory (ATIF) as the steps of the run",
      "tokens of each step, else of the whole trial; exceptions that ended it",
      "the totals of a job, which repeat its trials: they are not counted again",
    ],
    cannotKnow: [
      "what a reward between 0 and 1 is worth: such runs stay unknown",
      "errors of tools, unless the trajectory notes them",
      "that the agent's own logs below agent/sessions are this run: they are sessions of that agent, and count its tokens",
    ],
  },
  roots: () => [],
  detect,
  isCompanion: isTrialCompanion,
  stamp: (path) => Promise.resolve(stampOfFiles([path, trajectoryOf(path)])),
  read: (source, cursor, context) => {
    const path = trajectoryOf(source.path);
    return readJsonDocument(source, cursor, sealedWith(context, [path]), (document, emit) => {
      if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
      if (isJobResult(document)) return;
      if (!isTrialResult(document)) return emit(notTheFormat("the document is no trial's result"));
      const trajectory = readBeside(source.path, path, context, emit);
      emitTrial(document, trajectory, hasOwnLogs(source.path), emit);
    });
  },
};

function detect({ document, path }: Probe): number {
  if (!isObject(document) || !/^results?\.json$/.test(basename(path))) return 0;
  return isTrialResult(document) || isJobResult(document) ? 0.95 : 0;
}

function isJobResult(value: JsonObject): boolean {
  return "n_total_trials" in value && isObject(value["stats"]);
}

function emitTrial(
  trial: JsonObject,
  trajectory: BesideDocument | null,
  isCountedElsewhere: boolean,
  emit: (record: Observed) => void,
): void {
  const part = (key: string): RawRecord =>
    key in trial ? pointerRecord([key], trial[key]) : pointerRecord([], trial);
  const session = identityOf(trial);
  const at = timeOf(trial["started_at"]);
  const place = { session, ordinal: 0, raw: part("trial_name"), at };
  emit({ type: "session", ...place });
  const isTold = trajectory !== null && isTrajectory(trajectory.value);
  emitFacts(place, factsOf(trial), emit);
  for (const key of Object.keys(trial)) {
    if (!resultKeys.has(key)) emit({ type: "unknown-key", ...place, key });
  }
  if (trajectory !== null && isTold) {
    const { evidence } = trajectory;
    readTrajectory(trajectory.value, { path: [], evidence, session, isCountedElsewhere, emit });
  }
  emitTotals(trial, isTold || isCountedElsewhere, { ...place, raw: part("agent_result") }, emit);
  const value = outcomeOf(trial);
  if (value !== null)
    emit({
      type: "outcome",
      ...place,
      raw: part("verifier_result"),
      value,
      source: "label",
      weight: 1,
    });
}

function identityOf(trial: JsonObject): SessionIdentity {
  const id = asString(trial["id"]);
  if (id !== undefined && id !== "") return { by: "native", id };
  const task = asString(trial["task_name"]) ?? "";
  const name = asString(trial["trial_name"]) ?? "";
  return { by: "task", task, trial: name, model: asString(modelInfoOf(trial)["name"]) ?? "" };
}

function infoOf(trial: JsonObject): JsonObject {
  return isObject(trial["agent_info"]) ? trial["agent_info"] : {};
}

function modelInfoOf(trial: JsonObject): JsonObject {
  const model = infoOf(trial)["model_info"];
  return isObject(model) ? model : {};
}

/** As it was asked for, and as the trajectory names it: Harbor takes `provider/name` apart. */
function modelOf(trial: JsonObject): string | null {
  const { name, provider } = modelInfoOf(trial);
  if (typeof name !== "string") return null;
  return typeof provider === "string" && provider !== "" ? `${provider}/${name}` : name;
}

function factsOf(trial: JsonObject): Parameters<typeof emitFacts>[1] {
  const exception = isObject(trial["exception_info"]) ? trial["exception_info"] : {};
  const info = infoOf(trial);
  return [
    ["title", asString(trial["trial_name"]) ?? null],
    ["agent", asString(info["name"]) ?? null],
    ["harness_version", asString(info["version"]) ?? null],
    ["model", modelOf(trial)],
    ["started_at", timeOf(trial["started_at"])],
    ["ended_at", timeOf(trial["finished_at"])],
    ["end_reason", asString(exception["exception_type"]) ?? null],
  ];
}

type Place = Omit<Extract<Observed, { type: "session" }>, "type" | "parent">;

/** Totals that were counted before the steps came are taken back: a later revision counts nothing. */
function emitTotals(
  trial: JsonObject,
  isTakenBack: boolean,
  place: Place,
  emit: (record: Observed) => void,
): void {
  const result = trial["agent_result"];
  if (!isObject(result)) return;
  const prompt = count(result, "n_input_tokens") ?? 0;
  const output = count(result, "n_output_tokens") ?? 0;
  if (prompt + output === 0) return;
  const common = {
    type: "usage",
    ...place,
    requestId: "trial",
    model: modelOf(trial),
    cacheWrite: 0,
    reasoning: 0,
  } as const;
  if (isTakenBack)
    return emit({ ...common, revision: 1, input: 0, output: 0, cacheRead: 0, costUsd: null });
  const cacheRead = count(result, "n_cache_tokens") ?? 0;
  const cost = asNumber(result["cost_usd"]) ?? 0;
  emit({
    ...common,
    revision: 0,
    input: Math.max(0, prompt - cacheRead),
    output,
    cacheRead,
    costUsd: cost > 0 ? cost : null,
  });
}

/** Solved at the whole reward, failed at none; null where there is none, or a part of it. */
function outcomeOf(trial: JsonObject): Outcome | null {
  const result = isObject(trial["verifier_result"]) ? trial["verifier_result"] : {};
  const rewards = isObject(result["rewards"]) ? result["rewards"] : {};
  const reward = asNumber(rewards["reward"]) ?? asNumber(result["reward"]);
  if (reward === undefined || (reward > 0 && reward < 1)) return null;
  return reward >= 1 ? "success" : "failure";
}
