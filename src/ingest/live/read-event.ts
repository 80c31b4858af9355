import { canonicalJson } from "../../core/canonical-json.ts";
import type { Mac } from "../../core/hash.ts";
import { asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../contract.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { emitOperation, readOperation } from "../operation.ts";
import { eventKey } from "./event-key.ts";
import type { LiveEvent } from "./live-event.ts";

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
/** Source of events whose caller names none. */
export const defaultSource = "mcp";
const defaultHarness = "events";

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
  const canonical = canonicalJson(value);
  const key = keyOf(value, canonical, at, reading);
  const time = at ?? reading.now;
  const source = asString(value["source"]) ?? null;
  const kind = asString(value["event_kind"]) ?? asString(value["kind"]) ?? null;
  const harness = asString(value["harness"]) ?? defaultHarness;
  const event = { key, source, kind, at: time, harness };
  if (!operationKeys.some((name) => name in value)) {
    return { event: { ...event, payload: withTime(value, time), records: [] } };
  }
  const records = recordsOf(value, { key, source, at: time, canonical });
  return { event: { ...event, payload: withDefaults(value, time), records } };
}

function keyOf(
  value: JsonObject,
  canonical: string,
  at: number | null,
  { mac, idempotencyKey, newId }: EventReading,
): string {
  const id = value["id"] ?? value["event_id"] ?? idempotencyKey;
  const source = asString(value["source"]);
  if (typeof id === "string" || typeof id === "number") {
    return eventKey(mac, at, `id\0${source ?? ""}\0${id}`);
  }
  if (source !== undefined && at !== null) return eventKey(mac, at, `body\0${canonical}`);
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

interface EventPlace {
  readonly key: string;
  readonly source: string | null;
  readonly at: number;
  readonly canonical: string;
}

function recordsOf(value: JsonObject, event: EventPlace): readonly Observed[] {
  const records: Observed[] = [];
  const session = sessionOf(value, event);
  const raw = rawOf(event);
  // Microseconds: what is sent by one source within a millisecond has no order of its own.
  const place = { session, raw, at: event.at, ordinal: event.at * 1000 };
  const cwd = asString(value["cwd"]);
  const repoRemote = asString(value["repo"]);
  records.push({
    type: "session",
    ...place,
    ...(repoRemote === undefined ? {} : { repoRemote }),
  });
  const fact = (field: "agent" | "model" | "cwd", text: string | undefined): void => {
    if (text !== undefined) records.push({ type: "fact", ...place, field, value: text });
  };
  fact("agent", asString(value["agent"]) ?? event.source ?? defaultSource);
  fact("model", asString(value["model"]));
  fact("cwd", cwd);
  const named = asString(value["call_id"]);
  const call = { callId: named ?? event.key, isUnnamed: named === undefined };
  emitOperation(value, { ...place, ...call }, (record) => records.push(record));
  return records;
}

/** The session its sender names; else what one source sent within one hour. */
function sessionOf(value: JsonObject, { source, at }: EventPlace): SessionIdentity {
  const id = asString(value["session_id"]);
  if (id !== undefined) return { by: "native", id };
  const hour = new Date(at).toISOString().slice(0, 13);
  return { by: "native", id: `${source ?? defaultSource} ${hour}` };
}

function rawOf({ key, canonical }: EventPlace): RawRecord {
  return {
    locator: { kind: "row", table: "event", key, column: "payload_redacted" },
    bytes: () => canonical,
  };
}
