import { canonicalJson } from "../../core/canonical-json.ts";
import type { Mac } from "../../core/hash.ts";
import { asString, isObject, type JsonObject } from "../../core/json.ts";
import type { SessionIdentity } from "../contract.ts";
import { possibleTimeOf } from "../conversation/timestamp.ts";
import { writtenInstant } from "../conversation/written-instant.ts";
import { readOperation } from "../operation.ts";
import { eventKey, hashedEventKey, unhashedEventKey } from "../../core/event-key.ts";
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
  const at = told === undefined || told === null ? null : possibleTimeOf(told);
  if (told !== undefined && told !== null && at === null) {
    return { reason: "timestamp is no time: give ISO 8601, or seconds or milliseconds" };
  }
  const event = {
    key: keyOf(value, at, reading),
    source: asString(value["source"]) ?? null,
    kind: asString(value["event_kind"]) ?? asString(value["kind"]) ?? null,
    at: at ?? reading.now,
    harness: asString(value["harness"]) ?? defaultHarness,
  };
  if (operationKeys.some((name) => name in value))
    return { event: new OperationEvent(event, value, reading.mac) };
  const payload = { ...value, timestamp: timestampOf(value, event.at) };
  const id = asString(value["session_id"]);
  const about = id === undefined ? {} : { about: { by: "native", id } as const };
  return { event: { ...event, ...about, payload, operation: null, records: [] } };
}

/** Its records are made where they are asked for: most are made later, of the stored row. */
class OperationEvent implements LiveEvent {
  readonly key: string;
  readonly source: string | null;
  readonly kind: string | null;
  readonly at: number;
  readonly harness: string;
  readonly payload: JsonObject;
  readonly operation: SessionIdentity;
  readonly #mac: Mac;

  constructor(
    { key, source, kind, at, harness }: Omit<LiveEvent, "payload" | "operation" | "records">,
    told: JsonObject,
    mac: Mac,
  ) {
    this.#mac = mac;
    this.key = key;
    this.source = source;
    this.kind = kind;
    this.at = at;
    this.harness = harness;
    this.payload = withDefaults(told, at);
    this.operation = operationSession(this.payload, at);
  }

  get records(): LiveEvent["records"] {
    const { at, payload, operation: session } = this;
    const key = hashedEventKey(this.#mac, this.key);
    return operationRecords({ key, at, payload, session });
  }
}

function keyOf(
  value: JsonObject,
  at: number | null,
  { mac, idempotencyKey, newId }: EventReading,
): string {
  const id = value["id"] ?? value["event_id"] ?? idempotencyKey;
  const source = asString(value["source"]);
  if (typeof id === "string" || typeof id === "number") {
    return unhashedEventKey(at, `id\0${source ?? ""}\0${id}`);
  }
  // As long as the event: not carried along.
  if (source !== undefined && at !== null)
    return eventKey(mac, at, `body\0${canonicalJson(value)}`);
  return unhashedEventKey(at, `new\0${newId()}`);
}

let lastInstant = { at: Number.NaN, text: "" };

/** The time of an event in ISO 8601: most senders write it so. */
function timestampOf({ timestamp }: JsonObject, at: number): string {
  return typeof timestamp === "string" && writtenInstant(timestamp) === at
    ? timestamp
    : instantText(at);
}

/** The events of one request are often of one millisecond. */
function instantText(at: number): string {
  if (lastInstant.at !== at) lastInstant = { at, text: new Date(at).toISOString() };
  return lastInstant.text;
}

/** The operation as the first observer logged it, so that an export of it reads as its log does. */
function withDefaults(value: JsonObject, at: number): JsonObject {
  const { endpoint, input, output, signals, latencyMs } = readOperation(value);
  return {
    ...value,
    timestamp: timestampOf(value, at),
    endpoint,
    input_summary: input,
    success: signals.errorFlag === undefined ? null : !signals.errorFlag,
    duration_ms: latencyMs,
    output_summary: output,
  };
}
