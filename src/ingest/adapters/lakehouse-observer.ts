import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, ResultSignals, SessionIdentity } from "../contract.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { errorOf } from "../conversation/tool-answer.ts";
import {
  type JsonLine,
  type LineFormat,
  notAnObject,
  readJsonLines,
} from "../readers/json-lines.ts";

/** What an operation without an endpoint was, by its source (the first observer's own defaults). */
const defaultEndpoints: ReadonlyMap<string, string> = new Map([
  ["auditor", "auditor:verdict"],
  ["bot", "bot:cycle"],
]);
const DEFAULT_ENDPOINT = "scenario:fill";

/** Keys of an operation that are told by the observation itself; the others are its parameters. */
const toldElsewhere: ReadonlySet<string> = new Set([
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

const parameterKeys: ReadonlySet<string> = new Set(
  `source staffer_id sig_hash event_kind role city state count rescue_attempted rescue_succeeded`.split(
    " ",
  ),
);

/** The log of the lakehouse observer, `data/_observer/ops.jsonl`: one operation per line. */
export const lakehouseObserver: Adapter = {
  name: "lakehouse-observer",
  title: "Lakehouse observer",
  harness: "lakehouse-observer",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["data/_observer/ops.jsonl"],
    understands: ["operations with their endpoint, summaries, success, duration and error"],
    cannotKnow: ["what was sent: only its summary is logged", "which run an operation belongs to"],
  },
  roots: () => [],
  detect(probe) {
    return probe.lines.length > 0 && probe.lines.every(isOperation) ? 0.9 : 0;
  },
  read: (source, cursor, context) => readJsonLines(source, cursor, context, operations()),
};

function isOperation(value: unknown): boolean {
  if (!isObject(value) || timeOf(value["timestamp"]) === null) return false;
  const judged = ["success", "ok", "duration_ms", "audit_duration_ms"].some((key) => key in value);
  const named =
    typeof value["endpoint"] === "string" || "event_kind" in value || "one_liner" in value;
  return judged && named && !("role" in value && "content" in value);
}

function operations(): LineFormat<Record<string, never>> {
  let session: SessionIdentity | null = null;
  const keys = new Set<string>();
  return {
    initial: () => ({}),
    line(_state, line, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      const place = { ordinal: line.ordinal, raw: line.raw, at: timeOf(line.value["timestamp"]) };
      if (session === null) {
        session = { by: "growing", first: line.first };
        emit({ type: "session", session, ...place });
      }
      emitOperation(line.value, { session, ...place }, emit);
      for (const key of Object.keys(line.value)) {
        if (toldElsewhere.has(key) || parameterKeys.has(key) || keys.has(key)) continue;
        keys.add(key);
        emit({ type: "unknown-key", session, ...place, key });
      }
    },
  };
}

type Place = Pick<JsonLine, "ordinal" | "raw"> & {
  readonly session: SessionIdentity;
  readonly at: number | null;
};

function emitOperation(
  operation: JsonObject,
  place: Place,
  emit: (record: Observed) => void,
): void {
  const callId = `operation:${place.ordinal}`;
  const signals = signalsOf(operation);
  const input = inputOf(operation);
  const output = outputOf(operation, signals);
  const stepId = callId;
  emit({
    type: "step",
    ...place,
    id: stepId,
    parentId: null,
    kind: "tool",
    text: `${input}\n${output}`.trim(),
    long: signals.errorFlag === true,
  });
  const tool = endpointOf(operation);
  emit({ type: "call", ...place, callId, stepId, tool, params: parametersOf(operation, input) });
  const duration = asNumber(operation["duration_ms"]) ?? asNumber(operation["audit_duration_ms"]);
  const latencyMs = duration === undefined || duration < 0 ? null : duration;
  emit({ type: "result", ...place, callId, stepId, text: output, signals, latencyMs });
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

function parametersOf(operation: JsonObject, input: string): JsonObject {
  const others = Object.entries(operation).filter(([key]) => !toldElsewhere.has(key));
  return { input, ...Object.fromEntries(others) };
}
