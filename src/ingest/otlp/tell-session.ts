import { canonicalJson } from "../../core/canonical-json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../contract.ts";
import { timeOrdinal } from "../time-ordinal.ts";
import { type Attributes, numberOf, textOf } from "./attributes.ts";
import { otherHarness } from "./harness-of.ts";

/** Where what a span or a log record tells belongs, and what it has told so far. */
export interface Telling {
  readonly place: {
    readonly session: SessionIdentity;
    readonly raw: RawRecord;
    readonly at: number;
    /** See {@link ordinalOf}. */
    readonly ordinal: number;
  };
  readonly records: Observed[];
}

export interface ToldThing {
  readonly key: string;
  /** Milliseconds since the epoch, with their fraction. */
  readonly atMs: number;
  readonly payload: unknown;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  /** Session of the trace that it belongs to; asked only where the thing names none. */
  readonly traceSession: (() => string) | undefined;
}

const sessionNames = ["gen_ai.conversation.id", "session.id", "conversation.id", "thread.id"];

/** The session that a thing names, by itself or in its resource. */
function namedSession(attributes: Attributes, resource: Attributes): string | undefined {
  return textOf(attributes, ...sessionNames) ?? textOf(resource, ...sessionNames);
}

/** Only what speaks of agents names one: elsewhere `session.id` can be that of a browser. */
export function agentSession(
  harness: string,
  attributes: Attributes,
  resource: Attributes,
): string | undefined {
  const speaksOfAgents =
    harness !== otherHarness ||
    [...attributes.keys()].some(
      (name) => name.startsWith("gen_ai.") || name.startsWith("openinference."),
    );
  return speaksOfAgents ? namedSession(attributes, resource) : undefined;
}

/** What an event says of the session that it names and tells nothing of. */
export function aboutSession(id: string | undefined): { readonly about?: SessionIdentity } {
  return id === undefined ? {} : { about: { by: "native", id } };
}

/** Announces the session that a thing belongs to: the one it names, else that of its trace. Null when it belongs to none. */
export function tellSession(thing: ToldThing): Telling | null {
  const { attributes, resource, traceSession, atMs } = thing;
  const id = namedSession(attributes, resource) ?? traceSession?.();
  if (id === undefined) return null;
  const session: SessionIdentity = { by: "native", id };
  const raw: RawRecord = {
    locator: { kind: "row", table: "event", key: thing.key, column: "payload_redacted" },
    bytes: () => canonicalJson(thing.payload),
  };
  const place = { session, raw, at: Math.round(atMs), ordinal: ordinalOf(thing) };
  const telling: Telling = { place, records: [{ type: "session", ...place }] };
  tellAgent(telling, attributes, resource);
  tellFact(telling, "harness_version", textOf(resource, "service.version"));
  return telling;
}

/** Spans that begin in one millisecond have one place: the one that names the agent goes before those that do not. */
function tellAgent(
  { place, records }: Telling,
  attributes: Attributes,
  resource: Attributes,
): void {
  const named = textOf(attributes, "gen_ai.agent.name", "agent.name");
  const value = named ?? textOf(resource, "service.name");
  const ordinal = named === undefined ? place.ordinal + 1 : place.ordinal;
  if (value !== undefined) records.push({ type: "fact", ...place, ordinal, field: "agent", value });
}

const placesInMs = 1000;

/**
 * See {@link timeOrdinal}. Where a time is of whole milliseconds, as JavaScript's clock tells it, the sender's own count
 * (`event.sequence`) orders what it told within one.
 */
function ordinalOf({ atMs, attributes }: ToldThing): number {
  const sequence = numberOf(attributes, "event.sequence");
  const isCounted = sequence !== undefined && Number.isSafeInteger(sequence) && sequence >= 0;
  const places = isCounted && Number.isInteger(atMs) ? sequence % placesInMs : 0;
  return timeOrdinal(atMs) + places;
}

export function tellFact(
  { place, records }: Telling,
  field: "agent" | "harness_version" | "model" | "task",
  value: string | undefined,
): void {
  if (value !== undefined) records.push({ type: "fact", ...place, field, value });
}

/** What a person asked: the same words in one session are one request, which every model call repeats. */
export function tellPrompt(telling: Telling, text: string): void {
  const { place, records } = telling;
  tellFact(telling, "task", text);
  records.push({
    type: "step",
    ...place,
    id: `prompt:${text}`,
    parentId: null,
    kind: "user",
    text,
    long: true,
  });
}

export interface ToldTool {
  /** Undefined where the sender gives its calls no ids. */
  readonly callId: string | undefined;
  /** Name of the report itself: of the step, and of the call where it has no other. */
  readonly ownId: string;
  readonly tool: string;
  readonly server?: string;
  readonly params: unknown;
  readonly text: string;
  readonly latencyMs: number | null;
  /** Undefined where the sender sets a flag on failure alone, and has set none. */
  readonly failed: boolean | undefined;
  readonly error: { readonly type?: string; readonly message: string } | undefined;
}

/** A tool call with its result. */
export function tellTool({ place, records }: Telling, told: ToldTool): void {
  const { tool, server, params, text, latencyMs, failed, error } = told;
  const callId = told.callId ?? told.ownId;
  const call = { ...place, callId, isUnnamed: told.callId === undefined, stepId: callId };
  records.push({
    type: "step",
    ...place,
    id: callId,
    parentId: null,
    kind: "tool",
    text: text === "" ? (error?.message ?? "") : text,
    long: failed === true,
  });
  records.push({
    type: "call",
    ...call,
    tool,
    params,
    ...(server === undefined ? {} : { server }),
  });
  records.push({
    type: "result",
    ...call,
    text: text === "" ? (error?.message ?? "") : text,
    signals: {
      ...(failed === undefined ? {} : { errorFlag: failed }),
      ...(failed === true && error !== undefined ? { errorObject: error } : {}),
    },
    latencyMs,
  });
}

export interface ToldUsage {
  readonly requestId: string;
  readonly model: string | undefined;
  /** All input tokens, with those read from and written to a cache. */
  readonly totalInput: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoning: number | undefined;
  readonly costUsd: number | undefined;
}

/** The tokens of one model call; nothing where it tells of none. */
export function tellUsage(telling: Telling, told: ToldUsage): void {
  tellFact(telling, "model", told.model);
  const { totalInput = 0, output = 0, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = told;
  if (told.totalInput === undefined && told.output === undefined) return;
  telling.records.push({
    type: "usage",
    ...telling.place,
    requestId: told.requestId,
    revision: 0,
    model: told.model ?? null,
    input: Math.max(0, totalInput - cacheRead - cacheWrite),
    output,
    cacheRead,
    cacheWrite,
    reasoning,
    costUsd: told.costUsd ?? null,
  });
}
