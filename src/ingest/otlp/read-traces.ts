import type { Mac } from "../../core/hash.ts";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import { eventKey } from "../../core/event-key.ts";
import type { LiveEvent } from "../live/live-event.ts";
import { type Attributes, asObject, readAttributes, textOf } from "./attributes.ts";
import { harnessOf } from "./harness-of.ts";
import { millisecondsOf } from "./nano-time.ts";
import { type SpanDialect, spanDialects, type SpanKind } from "./span-dialects.ts";
import type { TraceSessions } from "./trace-sessions.ts";
import {
  aboutSession,
  agentSession,
  type Telling,
  tellPrompt,
  tellSession,
  tellTool,
  tellUsage,
} from "./tell-session.ts";

/** What was read of an export; `rejected` says why each of the others cannot be taken. */
export interface ReadTelemetry {
  readonly events: readonly LiveEvent[];
  readonly rejected: readonly string[];
}

export interface TelemetryReading {
  readonly mac: Mac;
  /** Milliseconds since the epoch: the time of what tells none. */
  readonly now: number;
  readonly traces: TraceSessions;
}

const statusError = 2;

/** Spans of an OTLP trace export in its JSON form. A span that was sent before has the same key. Pure. */
export function readTraces(request: JsonObject, reading: TelemetryReading): ReadTelemetry {
  const spans: IdentifiedSpan[] = [];
  const rejected: string[] = [];
  for (const group of asArray(request["resourceSpans"]).filter(isObject)) {
    const resource = resourceOf(group);
    for (const scope of asArray(group["scopeSpans"]).filter(isObject)) {
      for (const span of asArray(scope["spans"])) {
        const identified = isObject(span) ? identifySpan(span, resource) : null;
        if (identified === null)
          rejected.push("a span needs a traceId of 32 and a spanId of 16 hex digits");
        else spans.push(identified);
      }
    }
  }
  for (const span of spans) noteSession(span, reading.traces);
  return { events: spans.map((span) => readSpan(span, reading)), rejected };
}

interface IdentifiedSpan {
  readonly span: JsonObject;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
}

function identifySpan(span: JsonObject, resource: Attributes): IdentifiedSpan | null {
  const traceId = hexId(span["traceId"], 32);
  const spanId = hexId(span["spanId"], 16);
  if (traceId === null || spanId === null) return null;
  return { span, traceId, spanId, attributes: readAttributes(span["attributes"]), resource };
}

function noteSession(
  { traceId, attributes, resource }: IdentifiedSpan,
  traces: TraceSessions,
): void {
  const id = agentSession(harnessOf(textOf(resource, "service.name")), attributes, resource);
  if (id !== undefined) traces.name(traceId, id);
}

export function resourceOf(group: JsonObject): Attributes {
  const { resource } = group;
  return readAttributes(isObject(resource) ? resource["attributes"] : undefined);
}

function readSpan(
  { span, traceId, spanId, attributes, resource }: IdentifiedSpan,
  { mac, now, traces }: TelemetryReading,
): LiveEvent {
  const startMs = millisecondsOf(span["startTimeUnixNano"]);
  const endMs = millisecondsOf(span["endTimeUnixNano"]);
  const atMs = startMs ?? endMs ?? now;
  const key = eventKey(mac, startMs, `span\0${traceId}\0${spanId}`);
  const service = textOf(resource, "service.name");
  const payload = {
    ...span,
    attributes: asObject(attributes),
    events: spanEvents(span),
    resource: asObject(resource),
  };
  const harness = harnessOf(service);
  const work = workOf(attributes);
  const traceSession = (): string => traces.of(traceId);
  const telling =
    work === null ? null : tellSession({ key, atMs, payload, attributes, resource, traceSession });
  const latencyMs = durationMs(startMs, endMs);
  if (telling !== null && work !== null)
    tellSpan(telling, work, span, attributes, { spanId, latencyMs });
  return {
    key,
    source: service ?? null,
    kind: "span",
    at: Math.round(atMs),
    payload,
    harness,
    operation: null,
    ...aboutSession(agentSession(harness, attributes, resource) ?? traces.named(traceId)),
    records: telling?.records ?? [],
  };
}

/** To the microsecond: times of today hold no more as milliseconds. Null where one is unknown or they are the wrong way round. */
function durationMs(startMs: number | null, endMs: number | null): number | null {
  if (startMs === null || endMs === null || endMs < startMs) return null;
  return Math.round((endMs - startMs) * 1000) / 1000;
}

interface SpanWork {
  readonly dialect: SpanDialect;
  readonly kind: SpanKind;
}

/** What an agent did; null of a span that is none of an agent's, which is kept as an event and tells nothing of a session. */
function workOf(attributes: Attributes): SpanWork | null {
  for (const dialect of spanDialects) {
    const kind = dialect.kind(attributes);
    if (kind !== undefined) return { dialect, kind };
  }
  return null;
}

function tellSpan(
  telling: Telling,
  { dialect, kind }: SpanWork,
  span: JsonObject,
  attributes: Attributes,
  { spanId, latencyMs }: { readonly spanId: string; readonly latencyMs: number | null },
): void {
  if (kind === "agent") return;
  if (kind === "model") {
    const { prompt, answer } = dialect.words(attributes);
    if (prompt !== undefined) tellPrompt(telling, prompt);
    const usage = dialect.usage(attributes);
    tellUsage(telling, { ...usage, requestId: usage.requestId ?? spanId });
    const failed = errorOf(span, attributes);
    tellAnswer(telling, spanId, {
      answer: answer ?? failed?.message,
      model: usage.model,
      failed,
    });
    return;
  }
  const { name, callId, params, result } = dialect.tool(attributes);
  const error = errorOf(span, attributes);
  tellTool(telling, {
    callId,
    ownId: spanId,
    tool: name ?? asString(span["name"]) ?? "",
    params,
    text: result,
    latencyMs,
    failed: error === undefined ? undefined : true,
    error,
  });
}

function tellAnswer(
  { place, records }: Telling,
  spanId: string,
  told: {
    readonly answer: string | undefined;
    readonly model: string | undefined;
    readonly failed: { readonly message: string } | undefined;
  },
): void {
  const { answer, model, failed } = told;
  records.push({
    type: "step",
    ...place,
    // Sorted behind the request that it answers.
    ordinal: place.ordinal + 1,
    id: spanId,
    parentId: null,
    kind: "assistant",
    text: answer ?? "",
    long: true,
    ...(failed !== undefined && { label: "error" }),
    ...(model === undefined ? {} : { model }),
  });
}

/** The status says that it failed; what failed stands there, in `error.type`, or in an exception event. */
function errorOf(
  span: JsonObject,
  attributes: Attributes,
): { readonly type?: string; readonly message: string } | undefined {
  const { status } = span;
  if (!isObject(status) || asNumber(status["code"]) !== statusError) return undefined;
  const exception = spanEvents(span).find(({ name }) => name === "exception")?.attributes ?? {};
  const type = textOf(attributes, "error.type") ?? asString(exception["exception.type"]);
  const message =
    asString(status["message"]) || asString(exception["exception.message"]) || (type ?? "failed");
  return type === undefined ? { message } : { type, message };
}

function spanEvents(
  span: JsonObject,
): readonly { readonly name: string; readonly attributes: JsonObject }[] {
  return asArray(span["events"])
    .filter(isObject)
    .map((event) => ({
      name: asString(event["name"]) ?? "",
      attributes: asObject(readAttributes(event["attributes"])),
    }));
}

/** An id in hex; null where it has another length or is all zeros. */
export function hexId(value: unknown, digits: number): string | null {
  if (typeof value !== "string" || value.length !== digits) return null;
  return /^[0-9a-f]+$/i.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : null;
}
