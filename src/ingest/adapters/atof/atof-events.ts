import { BoundedCache } from "../../../core/bounded-cache.ts";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals, SessionIdentity } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { isPossibleTime, timeOf } from "../../conversation/timestamp.ts";
import { openAiTokens } from "../../conversation/token-counts.ts";
import { errorOf } from "../../conversation/tool-answer.ts";
import { at, emitStep, type Place } from "../../place.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";

interface AtofState {
  /** Sessions that were announced. */
  readonly announced: RecentMap<number>;
  /** When the scopes that are open began, by their id. */
  readonly begun: RecentMap<number>;
}

const SESSION_LIMIT = 64;
const SCOPE_LIMIT = 256;

export function atofEvents(): LineFormat<AtofState> {
  const sessions = new BoundedCache<string, SessionIdentity>(SESSION_LIMIT);
  return {
    initial: () => ({ announced: createRecentMap(), begun: createRecentMap() }),
    line(state, line, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      const event = line.value;
      const id = asString(metadataOf(event)["session_id"]) ?? "";
      const session = sessions.get(id) ?? sessions.set(id, identityOf(id, line));
      const place: Place = {
        session,
        raw: line.raw,
        ordinal: line.ordinal,
        at: timeOf(event["timestamp"]),
        id: null,
        parentId: null,
        emit,
      };
      if (recall(state.announced, id) === undefined) emit({ type: "session", ...at(place) });
      remember(state.announced, id, 1, SESSION_LIMIT);
      emitEvent(state, event, place);
    },
  };
}

function metadataOf(event: JsonObject): JsonObject {
  return isObject(event["metadata"]) ? event["metadata"] : {};
}

function dataOf(event: JsonObject): JsonObject {
  return isObject(event["data"]) ? event["data"] : {};
}

function identityOf(id: string, line: JsonLine): SessionIdentity {
  return id === "" ? { by: "growing", first: line.first } : { by: "native", id };
}

function emitEvent(state: AtofState, event: JsonObject, place: Place): void {
  const phase = asString(event["scope_category"]);
  if (event["kind"] === "mark") return emitMark(event, place);
  if (event["kind"] === "scope" && (phase === "start" || phase === "end")) {
    const known = scopes[asString(event["category"]) ?? ""];
    if (known !== undefined) return known(state, event, phase, place);
  }
  const name = asString(event["category"]) ?? asString(event["kind"]) ?? "event";
  emitStep(place, { kind: "meta", label: `unknown:${name}`, text: "" });
}

type Scope = (state: AtofState, event: JsonObject, phase: "start" | "end", place: Place) => void;

const scopes: Readonly<Record<string, Scope | undefined>> = Object.assign(
  Object.create(null) as Record<string, Scope>,
  { agent: agentScope, llm: llmScope, tool: toolScope },
);

function emitMark(event: JsonObject, place: Place): void {
  const label = asString(event["name"]) ?? "mark";
  emitStep(place, { kind: "meta", label, text: anyText(event["data"]) });
}

function agentScope(_state: AtofState, event: JsonObject, phase: string, place: Place): void {
  const model = asString(metadataOf(event)["model"]);
  const reason = asString(dataOf(event)["reason"]);
  const facts = [
    ["model", model],
    [phase === "start" ? "started_at" : "ended_at", place.at],
    ["end_reason", phase === "end" ? reason : undefined],
  ] as const;
  for (const [field, value] of facts) {
    if (value !== undefined && value !== null)
      place.emit({ type: "fact", ...at(place), field, value: String(value) });
  }
}

/** A request is told by its end alone: it may have failed before it was noted to begin. */
function llmScope(_state: AtofState, event: JsonObject, phase: string, place: Place): void {
  if (phase === "start") return;
  const data = dataOf(event);
  const metadata = metadataOf(event);
  const model = asString(metadata["model"]);
  const error = errorOf(data["error"]);
  if (error !== undefined)
    return emitStep(place, { kind: "system", label: "llm-error", text: error.message, long: true });
  const said = data["assistant_message"] ?? data["content"] ?? data["output"];
  const message = isObject(said) ? said : {};
  const text = isObject(said) ? contentText(message["content"]) : anyText(said);
  const isFinal = asArray(message["tool_calls"]).length === 0;
  emitStep(place, { kind: "assistant", text, model, long: isFinal });
  const tokens = openAiTokens(data["usage"]);
  if (tokens === null) return;
  const requestId = asString(metadata["api_request_id"]) ?? asString(event["uuid"]) ?? "";
  place.emit({
    type: "usage",
    ...at(place),
    requestId,
    revision: 0,
    model: model ?? null,
    ...tokens,
    costUsd: null,
  });
}

function toolScope(
  state: AtofState,
  event: JsonObject,
  phase: "start" | "end",
  place: Place,
): void {
  const scope = asString(event["uuid"]) ?? "";
  const callId = asString(metadataOf(event)["tool_call_id"]) ?? scope;
  if (phase === "end") return emitResult(state, event, { scope, callId }, place);
  const data = dataOf(event);
  const stepId = `call:${callId}`;
  emitStep({ ...place, id: stepId }, { kind: "assistant", text: "" });
  place.emit({
    type: "call",
    ...at(place, 1),
    callId,
    stepId,
    tool: asString(event["name"]) ?? "unknown",
    params: data["arguments"] ?? data["args"] ?? data["input"] ?? data,
  });
  if (isPossibleTime(place.at)) remember(state.begun, scope, place.at, SCOPE_LIMIT);
}

function emitResult(
  state: AtofState,
  event: JsonObject,
  { scope, callId }: { readonly scope: string; readonly callId: string },
  place: Place,
): void {
  const data = dataOf(event);
  const begun = recall(state.begun, scope);
  const latencyMs = begun !== undefined && isPossibleTime(place.at) ? place.at - begun : null;
  const signals = resultSignals(event);
  const text = [
    data["stdout"] ?? data["output"] ?? data["result"] ?? data["content"],
    data["stderr"],
  ]
    .map(anyText)
    .filter((part) => part !== "")
    .join("\n");
  const stepId = `result:${callId}`;
  const long = signals.errorFlag === true || signals.errorObject !== undefined;
  emitStep({ ...place, id: stepId }, { kind: "tool", text, long });
  place.emit({
    type: "result",
    ...at(place, 1),
    callId,
    stepId,
    text,
    signals,
    latencyMs: latencyMs === null || latencyMs < 0 ? null : latencyMs,
    tool: asString(event["name"]) ?? "unknown",
  });
}

/** A scope that completed has an answer; only one that says how it failed, or a code, says more. */
function resultSignals(event: JsonObject): ResultSignals {
  const data = dataOf(event);
  const status = asString(metadataOf(event)["status"]) ?? "";
  const error = errorOf(data["error"]);
  const exitCode = asNumber(data["exit_code"]);
  if (status === "cancelled") return { status };
  return {
    ...(/^(?:error|failed|failure)$/.test(status) ? { errorFlag: true } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(error === undefined ? {} : { errorObject: error }),
    ...(status === "completed" && exitCode === undefined && error === undefined
      ? { errorFlag: false }
      : {}),
  };
}
