import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../../contract.ts";
import { newPairing } from "../../conversation/call-pairing.ts";
import { emitFacts, type Fact } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE, type TurnTarget } from "../../conversation/emit-turns.ts";
import { words } from "../../conversation/known-keys.ts";
import { possibleTimeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { type Turn, turnOf, type TurnUsage } from "../../conversation/turn.ts";
import type { PointerPath } from "../../readers/json-pointer.ts";
import { atifTurns, stepKeys } from "./atif-step.ts";

const NANO_PER_DOLLAR = 1e9;

/** Keys of a trajectory, in any version up to 1.7. */
export const trajectoryKeys = words(
  `schema_version session_id trajectory_id agent steps notes final_metrics continued_trajectory_ref
   subagent_trajectories extra`,
);

export interface TrajectoryPlace {
  /** Where the trajectory stands in its document. */
  readonly path: PointerPath;
  readonly evidence: (path: PointerPath) => RawRecord;
  /** The session that it tells of, where that is known from elsewhere. */
  readonly session?: SessionIdentity;
  /** The trajectory that it is embedded in. */
  readonly parent?: SessionIdentity;
  /** True where another source counts its tokens. */
  readonly isCountedElsewhere?: boolean;
  readonly emit: (record: Observed) => void;
}

/** True for an object that is an ATIF trajectory of any version. */
export function isTrajectory(value: unknown): value is JsonObject {
  if (!isObject(value) || !Array.isArray(value["steps"])) return false;
  const version = asString(value["schema_version"]) ?? "";
  return version.startsWith("ATIF-v") || (isObject(value["agent"]) && /^1\.[0-7]$/.test(version));
}

/** Emits a trajectory and those embedded in it, as its child sessions. */
export function readTrajectory(trajectory: JsonObject, place: TrajectoryPlace): void {
  const session = place.session ?? identityOf(trajectory, place);
  const target = { session, pairing: newPairing(), emit: place.emit };
  const steps = asArray(trajectory["steps"]);
  emitHead(trajectory, steps, target, place);
  const keys = new Set<string>();
  const { agent } = trajectory;
  const model = isObject(agent) ? (asString(agent["model_name"]) ?? null) : null;
  steps.forEach((step, index) => {
    const raw = place.evidence([...place.path, "steps", index]);
    const ordinal = (index + 1) * ORDINALS_PER_MESSAGE;
    const isCounted = place.isCountedElsewhere !== true;
    emitStep(step, { ordinal, raw, isCounted, model, keys }, target);
  });
  asArray(trajectory["subagent_trajectories"]).forEach((child, index) => {
    if (!isObject(child)) return;
    const path = [...place.path, "subagent_trajectories", index];
    const { evidence, emit, isCountedElsewhere = false } = place;
    readTrajectory(child, { path, evidence, emit, isCountedElsewhere, parent: session });
  });
}

/** Continued runs share their session id: the trajectory's own goes first. */
function identityOf(trajectory: JsonObject, place: TrajectoryPlace): SessionIdentity {
  const names = [trajectory["trajectory_id"], trajectory["session_id"]];
  const id = names.find((name) => typeof name === "string" && name !== "");
  if (typeof id !== "string") return { by: "content", run: place.evidence(place.path) };
  if (place.parent !== undefined) return { by: "child", parent: place.parent, id };
  const first = place.evidence([...place.path, "steps", 0]);
  return { by: "native", id, first };
}

interface StepPlace {
  readonly ordinal: number;
  readonly raw: RawRecord;
  readonly isCounted: boolean;
  /** Of the trajectory, for steps that name none. */
  readonly model: string | null;
  /** Unknown keys already reported. */
  readonly keys: Set<string>;
}

function emitStep(step: unknown, place: StepPlace, target: TurnTarget): void {
  const { ordinal, raw, keys } = place;
  if (!isObject(step))
    return emitTurns(target, { ordinal, raw }, [turnOf("meta", "", { label: "unknown:step" })]);
  const turns = atifTurns(step).map((turn) => ({ ...turn, usage: countedUsage(turn, place) }));
  emitTurns(target, { ordinal, raw }, turns);
  for (const key of Object.keys(step)) {
    if (stepKeys.has(key) || keys.has(key)) continue;
    keys.add(key);
    target.emit({ type: "unknown-key", session: target.session, ordinal, raw, at: null, key });
  }
}

function countedUsage({ usage, model }: Turn, place: StepPlace): TurnUsage | null {
  if (usage === null || !place.isCounted) return null;
  return { ...usage, model: model ?? place.model };
}

function emitHead(
  trajectory: JsonObject,
  steps: readonly unknown[],
  target: TurnTarget,
  place: TrajectoryPlace,
): void {
  const { session, emit } = target;
  const raw = place.evidence([...place.path, "agent" in trajectory ? "agent" : "steps"]);
  const times = steps
    .map((step) => (isObject(step) ? possibleTimeOf(step["timestamp"]) : null))
    .filter((at) => at !== null);
  const common = { session, ordinal: 0, raw, at: times[0] ?? null };
  const parent = place.parent === undefined ? {} : { parent: place.parent };
  emit({ type: "session", ...common, ...parent });
  const facts = [...factsOf(trajectory), ...span(times)];
  emitFacts({ ...common, revision: steps.length }, facts, emit);
  for (const key of Object.keys(trajectory)) {
    if (!trajectoryKeys.has(key)) emit({ type: "unknown-key", ...common, key });
  }
  if (place.isCountedElsewhere !== true) emitTotals(trajectory, steps, { ...common, emit });
}

function span(times: readonly number[]): readonly Fact[] {
  return [
    ["started_at", times[0] ?? null],
    ["ended_at", times.at(-1) ?? null],
  ];
}

function factsOf(trajectory: JsonObject): readonly Fact[] {
  const agent = isObject(trajectory["agent"]) ? trajectory["agent"] : {};
  const metrics = isObject(trajectory["final_metrics"]) ? trajectory["final_metrics"] : {};
  const cost = asNumber(metrics["total_cost_usd"]) ?? 0;
  return [
    ["agent", asString(agent["name"]) ?? null],
    ["harness_version", asString(agent["version"]) ?? null],
    ["model", asString(agent["model_name"]) ?? null],
    ["declared_cost_nano", cost > 0 ? Math.round(cost * NANO_PER_DOLLAR) : null],
  ];
}

type Common = Omit<Extract<Observed, { type: "session" }>, "type" | "parent">;

/** Totals count only where no step states what it used. */
function emitTotals(
  trajectory: JsonObject,
  steps: readonly unknown[],
  { emit, ...common }: Common & { readonly emit: TurnTarget["emit"] },
): void {
  const metrics = trajectory["final_metrics"];
  if (!isObject(metrics) || steps.some(statesUsage)) return;
  const prompt = count(metrics, "total_prompt_tokens") ?? 0;
  const output = count(metrics, "total_completion_tokens") ?? 0;
  if (prompt + output === 0) return;
  const cacheRead = count(metrics, "total_cached_tokens") ?? 0;
  const extra = isObject(metrics["extra"]) ? metrics["extra"] : {};
  const cacheWrite = count(extra, "cache_write_tokens") ?? 0;
  const input = Math.max(0, prompt - cacheRead - cacheWrite);
  const reasoning = count(extra, "reasoning_tokens") ?? 0;
  const request = { requestId: "total", revision: steps.length, model: null, costUsd: null };
  const tokens = { input, output, cacheRead, cacheWrite, reasoning };
  emit({ type: "usage", ...common, ...request, ...tokens });
}

function statesUsage(step: unknown): boolean {
  if (!isObject(step) || !isObject(step["metrics"])) return false;
  return count(step["metrics"], "prompt_tokens", "completion_tokens") !== undefined;
}
