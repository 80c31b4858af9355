import { canonicalJson } from "../../core/canonical-json.ts";
import type { Mac } from "../../core/hash.ts";
import { asString, isObject, type JsonObject } from "../../core/json.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { readOperation } from "../operation.ts";
import { eventKey } from "./event-key.ts";
import type { LiveEvent } from "./live-event.ts";
import { operationRecords, operationSession } from "./operation-records.ts";

export interface EventReading {
  readonly mac: Mac;
  /** Milliseconds since the epoch: the time of events that tell none. */
  readonly now: number;
  /** Name of the event by its sender (`Idempotency-Key`); null when there is none. */
  readonly idempotencyKey: string | null;
  /** A fresh name, for an event that can be no other's repetition. */
  readonly newId: () => string;
}

export type ReadEvent =
  | { readonly event: LiveEvent }
  /** Why it cannot be taken. */
  | { readonly reason: string };

/** Any of these makes an event the report of an operation. */
const operationKeys = [
  "endpoint",
  "success",
  "ok",
  "duration_ms",
  "audit_duration_ms",
  "input_summary",
  "output_summary",
  "one_liner",
  "error",
  "event_kind",
];
/** Harness of events whose caller names none. */
export const defaultHarness = "events";

/**
 * Reads what `POST /event` takes. Everything in it is kept; an operation gets the first observer's defaults, its success
 * stays unknown where it is not told. Sent twice it has the same key when its sender named it (`id`, `Idempotency-Key`),
 * or when source, time and body are equal and the sender's own.
 */
export function readEvent(value: unknown, reading: EventReading): ReadEvent {
  if (!isObject(value)) return { reason: "an event is a JSON object" };
  const told = value["timestamp"];
  const at = told === undefined || told === null ? null : timeOf(told);
  if (told !== undefined && told !== null && at === null) {
    return { reason: "timestamp is no time: give ISO 8601, or seconds or milliseconds" };
  }
  const key = keyOf(value, at, reading);
  const time = at ?? reading.now;
  const source = asString(value["source"]) ?? null;
  const kind = asString(value["event_kind"]) ?? asString(value["kind"]) ?? null;
  const harness = asString(value["harness"]) ?? defaultHarness;
  const event = { key, source, kind, at: time, harness };
  if (!operationKeys.some((name) => name in value)) {
    return { event: { ...event, payload: withTime(value, time), operation: null, records: [] } };
  }
  const payload = withDefaults(value, time);
  const session = operationSession(payload, time);
  return {
    event: {
      ...event,
      payload,
      operation: session,
      get records() {
        return operationRecords({ key, at: time, payload, session });
      },
    },
  };
}

function keyOf(
  value: JsonObject,
  at: number | null,
  { mac, idempotencyKey, newId }: EventReading,
): string {
  const id = value["id"] ?? value["event_id"] ?? idempotencyKey;
  const source = asString(value["source"]);
  if (typeof id === "string" || typeof id === "number") {
    return eventKey(mac, at, `id\0${source ?? ""}\0${id}`);
  }
  if (source !== undefined && at !== null)
    return eventKey(mac, at, `body\0${canonicalJson(value)}`);
  return eventKey(mac, at, `new\0${newId()}`);
}

function withTime(value: JsonObject, at: number): JsonObject {
  return { ...value, timestamp: new Date(at).toISOString() };
}

/** The operation as the first observer logged it, so that an export of it reads as its log does. */
function withDefaults(value: JsonObject, at: number): JsonObject {
  const { endpoint, input, output, signals, latencyMs } = readOperation(value);
  return {
    ...withTime(value, at),
    endpoint,
    input_summary: input,
    success: signals.errorFlag === undefined ? null : !signals.errorFlag,
    duration_ms: latencyMs,
    output_summary: output,
  };
}
