import { canonicalJson } from "../../core/canonical-json.ts";
import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import { possibleTimeOf } from "../conversation/timestamp.ts";
import { eventKey } from "../../core/event-key.ts";
import type { LiveEvent } from "../live/live-event.ts";
import {
  type Attributes,
  asObject,
  booleanOf,
  numberOf,
  textOf,
  toldParameters,
} from "./attributes.ts";
import { harnessOf } from "./harness-of.ts";
import { logDialects } from "./log-dialects.ts";
import { millisecondsOf } from "./nano-time.ts";
import { detailsEvent, lastPrompts, tellDetails, tellMessage } from "./log-messages.ts";
import { identifyRecord, type LogRecord } from "./log-record.ts";
import { isMessageEvent } from "./message-events.ts";
import { type ReadTelemetry, resourceOf, type TelemetryReading } from "./read-traces.ts";
import {
  aboutSession,
  agentSession,
  type Telling,
  tellPrompt,
  tellSession,
  tellTool,
  tellUsage,
} from "./tell-session.ts";

/** Log records of an OTLP export in its JSON form. A record that was sent before has the same key. Pure. */
export function readLogs(request: JsonObject, reading: TelemetryReading): ReadTelemetry {
  const records: LogRecord[] = [];
  const rejected: string[] = [];
  for (const group of asArray(request["resourceLogs"]).filter(isObject)) {
    const resource = resourceOf(group);
    for (const scope of asArray(group["scopeLogs"]).filter(isObject)) {
      for (const record of asArray(scope["logRecords"])) {
        if (isObject(record)) records.push(identifyRecord(record, resource));
        else rejected.push("a log record is an object");
      }
    }
  }
  const prompts = lastPrompts(records);
  return { events: records.map((record) => readRecord(record, reading, prompts)), rejected };
}

function readRecord(
  one: LogRecord,
  { mac, now, traces, calls }: TelemetryReading,
  prompts: ReadonlySet<LogRecord>,
): LiveEvent {
  const { record, resource, attributes, body, kind, traceId } = one;
  const toldMs =
    millisecondsOf(record["timeUnixNano"]) ??
    possibleTimeOf(attributes.get("event.timestamp")) ??
    millisecondsOf(record["observedTimeUnixNano"]);
  const payload = {
    ...record,
    body,
    attributes: asObject(attributes),
    resource: asObject(resource),
  };
  const key = eventKey(mac, toldMs, `log\0${canonicalJson(payload)}`);
  const service = textOf(resource, "service.name");
  const harness = harnessOf(service);
  // Agents with events of their own tell their model calls by those, under other ids.
  const isDetails = kind === detailsEvent && prefixes[harness] === undefined;
  const isMessage = isMessageEvent(kind) || isDetails;
  const name = dialectName(harness, kind, body);
  const atMs = toldMs ?? now;
  const traced = traceId === null ? undefined : traces.named(traceId);
  const traceSession = traceId === null ? undefined : () => traces.of(traceId);
  const told =
    name === undefined && !isMessage
      ? null
      : tellSession({ key, atMs, payload, attributes, resource, traceSession });
  if (told !== null && name !== undefined) tellLog(told, name, attributes, key);
  if (told !== null && isDetails) tellDetails(told, one, key);
  else if (told !== null && isMessage) tellMessage(told, one, key, { calls, prompts });
  // What names no session of its own may still be counted as an event.
  const records =
    told !== null && told.records.some(({ type }) => type !== "session" && type !== "fact")
      ? told.records
      : [];
  const named = aboutSession(agentSession(harness, attributes, resource) ?? traced);
  return {
    key,
    source: service ?? null,
    kind: kind ?? "log",
    at: Math.round(atMs),
    payload,
    harness,
    operation: null,
    ...(isMessage && told !== null ? { about: told.place.session } : named),
    records,
  };
}

const prefixes: Readonly<Record<string, string>> = {
  "claude-code": "claude_code.",
  codex: "codex.",
  gemini: "gemini_cli.",
  qwen: "gemini_cli.",
};

/** Name of the event in the table: the agents give it whole or without their prefix, as attribute, name or body. */
function dialectName(harness: string, kind: string | null, body: unknown): string | undefined {
  const prefix = prefixes[harness] ?? "";
  return [kind, `${prefix}${kind ?? ""}`, asString(body)].find(
    (name): name is string => typeof name === "string" && Object.hasOwn(logDialects, name),
  );
}

function tellLog(telling: Telling, name: string, attributes: Attributes, key: string): void {
  const dialect = logDialects[name];
  if (dialect === undefined) return;
  if (dialect.kind === "prompt") {
    const text = textOf(attributes, ...dialect.text);
    if (text !== undefined) tellPrompt(telling, text);
    return;
  }
  if (dialect.kind === "usage") {
    const cacheRead = numberOf(attributes, ...dialect.cacheRead);
    const cacheWrite = numberOf(attributes, ...dialect.cacheWrite);
    const input = numberOf(attributes, ...dialect.input);
    const cached = dialect.isTotalInput ? 0 : (cacheRead ?? 0) + (cacheWrite ?? 0);
    tellUsage(telling, {
      requestId: textOf(attributes, ...dialect.requestId) ?? key,
      model: textOf(attributes, "model"),
      totalInput: input === undefined ? undefined : input + cached,
      output: numberOf(attributes, ...dialect.output),
      cacheRead,
      cacheWrite,
      reasoning: numberOf(attributes, ...dialect.reasoning),
      costUsd: numberOf(attributes, "cost_usd"),
    });
    return;
  }
  const success = booleanOf(attributes, "success");
  const error = errorOf(attributes);
  tellTool(telling, {
    callId: textOf(attributes, ...dialect.callId),
    ownId: key,
    ...toolOf(textOf(attributes, ...dialect.tool) ?? "", textOf(attributes, ...dialect.server)),
    params: toldParameters(attributes, ...dialect.params),
    text: textOf(attributes, ...dialect.output) ?? "",
    latencyMs: numberOf(attributes, "duration_ms") ?? null,
    failed: success === undefined ? (error === undefined ? undefined : true) : !success,
    error,
  });
}

function toolOf(
  tool: string,
  server: string | undefined,
): { readonly tool: string; readonly server?: string } {
  if (server === undefined) return { tool };
  // In names of tools other characters are written so.
  const prefix = `mcp_${server.replaceAll(/[^\w.-]/g, "_")}_`;
  return { tool: tool.startsWith(prefix) ? tool.slice(prefix.length) : tool, server };
}

function errorOf(
  attributes: Attributes,
): { readonly type?: string; readonly message: string } | undefined {
  const message = textOf(attributes, "error", "error.message");
  const type = textOf(attributes, "error_type", "error.type");
  if (message === undefined && type === undefined) return undefined;
  return { ...(type === undefined ? {} : { type }), message: message ?? type ?? "" };
}
