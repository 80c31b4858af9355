import type { Mac } from "../../core/hash.ts";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import { eventKey } from "../../core/event-key.ts";
import { parsedArguments } from "../conversation/content.ts";
import type { LiveEvent } from "../live/live-event.ts";
import { timeOrdinal } from "../time-ordinal.ts";
import { type Attributes, asObject, readAttributes, textOf } from "./attributes.ts";
import { harnessOf } from "./harness-of.ts";
import { hexId } from "./hex-id.ts";
import { millisecondsOf } from "./nano-time.ts";
import { type SpanEvent, type SpanMessages, spanMessages } from "./span-messages.ts";
import { tellAnswer, tellCalls, tellResult } from "./tell-message.ts";
import type { TraceCalls } from "./trace-calls.ts";
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
  readonly calls: TraceCalls;
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
  for (const span of spans) noteTrace(span, reading);
  return { events: spans.map((span) => readSpan(span, reading)), rejected };
}

interface IdentifiedSpan {
  readonly span: JsonObject;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly messages: SpanMessages;
}

function identifySpan(span: JsonObject, resource: Attributes): IdentifiedSpan | null {
  const traceId = hexId(span["traceId"], 32);
  const spanId = hexId(span["spanId"], 16);
  if (traceId === null || spanId === null) return null;
  const attributes = readAttributes(span["attributes"]);
  return { span, traceId, spanId, attributes, resource, messages: spanMessages(spanEvents(span)) };
}

function noteTrace(
  { traceId, attributes, resource, messages }: IdentifiedSpan,
  { traces, calls }: TelemetryReading,
): void {
  const id = agentSession(harnessOf(textOf(resource, "service.name")), attributes, resource);
  if (id !== undefined) traces.name(traceId, id);
  for (const call of messages.calls) calls.note(traceId, call.id);
}

export function resourceOf(group: JsonObject): Attributes {
  const { resource } = group;
  return readAttributes(isObject(resource) ? resource["attributes"] : undefined);
}

function readSpan(
  identified: IdentifiedSpan,
  { mac, now, traces, calls }: TelemetryReading,
): LiveEvent {
  const { span, traceId, spanId, attributes, resource } = identified;
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
  if (telling !== null && work !== null)
    tellSpan(telling, work, identified, { startMs, endMs, calls });
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

interface SpanTimes {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

function tellSpan(
  telling: Telling,
  work: SpanWork,
  identified: IdentifiedSpan,
  { calls, ...times }: SpanTimes & { readonly calls: TraceCalls },
): void {
  if (work.kind === "tool") tellToolSpan(telling, work, identified, times);
  if (work.kind === "model") tellModelSpan(telling, work, identified, { calls, ...times });
}

function tellToolSpan(
  telling: Telling,
  { dialect }: SpanWork,
  { span, spanId, attributes, messages }: IdentifiedSpan,
  { startMs, endMs }: SpanTimes,
): void {
  const { name, callId, params, result } = dialect.tool(attributes);
  const error = errorOf(span, attributes);
  const { input } = messages;
  tellTool(telling, {
    callId,
    ownId: spanId,
    tool: name ?? asString(span["name"]) ?? "",
    params: params ?? (input === undefined ? undefined : parsedArguments(input)),
    text: result === "" ? (messages.answer ?? "") : result,
    latencyMs: durationMs(startMs, endMs),
    failed: error === undefined ? undefined : true,
    error,
  });
}

function tellModelSpan(
  telling: Telling,
  { dialect }: SpanWork,
  { span, traceId, spanId, attributes, messages }: IdentifiedSpan,
  { endMs, calls }: SpanTimes & { readonly calls: TraceCalls },
): void {
  const words = dialect.words(attributes);
  const prompt = words.prompt ?? messages.prompt;
  if (prompt !== undefined) tellPrompt(telling, prompt);
  for (const { callId, text } of messages.results)
    if (calls.has(traceId, callId)) tellResult(telling, callId, text);
  const usage = dialect.usage(attributes);
  tellUsage(telling, { ...usage, requestId: usage.requestId ?? spanId });
  const failed = errorOf(span, attributes);
  const told = words.answer ?? messages.answer;
  const text = told ?? failed?.message ?? "";
  // Behind the request; without words of its own it makes room for those that a log record tells of this span.
  const isSilent = text === "" && messages.calls.length === 0;
  const ordinal = 1 + (isSilent && endMs !== null ? timeOrdinal(endMs) : telling.place.ordinal);
  const answer = { id: spanId, ordinal, text, model: usage.model, isError: failed !== undefined };
  tellAnswer(telling, answer);
  tellCalls(telling, answer, messages.calls);
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

function spanEvents(span: JsonObject): readonly SpanEvent[] {
  return asArray(span["events"])
    .filter(isObject)
    .map((event) => ({
      name: asString(event["name"]) ?? "",
      attributes: asObject(readAttributes(event["attributes"])),
    }));
}
