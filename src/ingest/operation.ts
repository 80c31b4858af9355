import { asNumber, asString, isObject, type JsonObject } from "../core/json.ts";
import type { Observed, RawRecord, ResultSignals, SessionIdentity } from "./contract.ts";
import { errorOf } from "./conversation/tool-answer.ts";

/** What an operation without an endpoint was, by its source (the first observer's own defaults). */
const defaultEndpoints: ReadonlyMap<string, string> = new Map([
  ["auditor", "auditor:verdict"],
  ["bot", "bot:cycle"],
]);
const DEFAULT_ENDPOINT = "scenario:fill";

/** Keys of an operation that are told by the observation itself; the others are its parameters. */
export const toldElsewhere: ReadonlySet<string> = new Set([
  "timestamp",
  "endpoint",
  "input_summary",
  "success",
  "ok",
  "duration_ms",
  "audit_duration_ms",
  "output_summary",
  "one_liner",
  "error",
  "data",
]);

/** Where an operation belongs. */
export interface OperationPlace {
  readonly session: SessionIdentity;
  readonly ordinal: number;
  readonly raw: RawRecord;
  readonly at: number | null;
  readonly callId: string;
  readonly isUnnamed?: boolean;
}

/** One operation as the lakehouse observer logs and receives them: a step, a call and its result. */
export function emitOperation(
  operation: JsonObject,
  place: OperationPlace,
  emit: (record: Observed) => void,
): void {
  const { callId, isUnnamed, ...where } = place;
  const { endpoint, input, output, signals, latencyMs } = readOperation(operation);
  emit({
    type: "step",
    ...where,
    id: callId,
    parentId: null,
    kind: "tool",
    text: `${input}\n${output}`.trim(),
    long: signals.errorFlag === true,
  });
  const params = parametersOf(operation, input);
  const call = { ...where, callId, ...(isUnnamed === true ? { isUnnamed } : {}), stepId: callId };
  emit({ type: "call", ...call, tool: endpoint, params });
  emit({ type: "result", ...call, text: output, signals, latencyMs });
}

export interface Operation {
  readonly endpoint: string;
  readonly input: string;
  /** "" where nothing is known of it. */
  readonly output: string;
  readonly signals: ResultSignals;
  /** Milliseconds; null where it is absent or no duration. */
  readonly latencyMs: number | null;
}

/** An operation with the first observer's defaults; its success stays unknown where it is not told. */
export function readOperation(operation: JsonObject): Operation {
  const signals = signalsOf(operation);
  const duration = asNumber(operation["duration_ms"]) ?? asNumber(operation["audit_duration_ms"]);
  return {
    endpoint: endpointOf(operation),
    input: inputOf(operation),
    output: outputOf(operation, signals),
    signals,
    latencyMs: duration === undefined || duration < 0 ? null : duration,
  };
}

function endpointOf(operation: JsonObject): string {
  const source = asString(operation["source"]) ?? "";
  return asString(operation["endpoint"]) ?? defaultEndpoints.get(source) ?? DEFAULT_ENDPOINT;
}

function inputOf(operation: JsonObject): string {
  const summary = asString(operation["input_summary"]);
  if (summary !== undefined) return summary;
  const named = (key: string): string => {
    const value = operation[key];
    return typeof value === "string" || typeof value === "number" ? String(value) : "?";
  };
  return `${named("event_kind")} ${named("role")}×${named("count")} in ${named("city")}, ${named("state")}`;
}

function outputOf(operation: JsonObject, signals: ResultSignals): string {
  const summary = asString(operation["output_summary"]) ?? asString(operation["one_liner"]);
  if (summary !== undefined) return summary;
  if (signals.errorFlag === undefined) return "";
  return signals.errorFlag ? (signals.errorObject?.message ?? "failed") : "ok";
}

/** Success absent is unknown; an error in an answer that counts as a success is a failure. */
function signalsOf(operation: JsonObject): ResultSignals {
  const { data } = operation;
  const errorObject =
    errorOf(operation["error"]) ?? (isObject(data) ? errorOf(data["error"]) : undefined);
  const success = operation["success"] ?? operation["ok"];
  if (errorObject !== undefined) return { errorFlag: true, errorObject };
  return typeof success === "boolean" ? { errorFlag: !success } : {};
}

/** Those of the call as its sender tells them, so that another door's report of it is known; else all that is not told elsewhere. */
function parametersOf(operation: JsonObject, input: string): JsonObject {
  if (isObject(operation["params"])) return operation["params"];
  const others = Object.entries(operation).filter(([key]) => !toldElsewhere.has(key));
  return { input, ...Object.fromEntries(others) };
}
