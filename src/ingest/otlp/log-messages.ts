import { asObject } from "./attributes.ts";
import { genAi } from "./span-dialects.ts";
import type { LogRecord } from "./log-record.ts";
import { readMessage } from "./message-events.ts";
import { tellAnswer, tellCalls, tellResult } from "./tell-message.ts";
import { type Telling, tellPrompt, tellUsage } from "./tell-session.ts";
import type { TraceCalls } from "./trace-calls.ts";

/** Of the requests that each span repeats of its conversation, the last: the others were told with their answers. */
export function lastPrompts(records: readonly LogRecord[]): ReadonlySet<LogRecord> {
  const last = new Map<string, LogRecord>();
  const alone: LogRecord[] = [];
  for (const one of records) {
    if (one.kind !== "gen_ai.user.message") continue;
    if (one.traceId === null || one.spanId === null) alone.push(one);
    else last.set(`${one.traceId}\0${one.spanId}`, one);
  }
  return new Set([...alone, ...last.values()]);
}

/** The event that tells one model call whole (since 1.37): what was said where the span of the call keeps no words. */
export const detailsEvent = "gen_ai.client.inference.operation.details";

/** What it tells is that span's: told by both, it counts once. */
export function tellDetails(
  telling: Telling,
  { attributes, spanId }: LogRecord,
  key: string,
): void {
  if (genAi.kind(attributes) !== "model") return;
  const { prompt, answer } = genAi.words(attributes);
  const usage = genAi.usage(attributes);
  const id = spanId ?? key;
  if (prompt !== undefined) tellPrompt(telling, prompt);
  tellUsage(telling, { ...usage, requestId: usage.requestId ?? id });
  if (answer === undefined) return;
  const ordinal = telling.place.ordinal + 1;
  tellAnswer(telling, { id, ordinal, text: answer, model: usage.model });
}

/** What a message tells: `ownId` names an answer of no span, `prompts` are the requests of the export. */
export function tellMessage(
  telling: Telling,
  one: LogRecord,
  ownId: string,
  { calls, prompts }: { readonly calls: TraceCalls; readonly prompts: ReadonlySet<LogRecord> },
): void {
  const { kind, attributes, body, traceId, spanId } = one;
  const message = readMessage(kind ?? "", asObject(attributes), body);
  if (message === null || message.kind === "other") return;
  const { text } = message;
  if (message.kind === "prompt") {
    if (text !== "" && prompts.has(one)) tellPrompt(telling, text);
    return;
  }
  if (message.kind === "answer") {
    // The step of the span that it belongs to, which has no words of its own.
    const answer = { id: spanId ?? ownId, ordinal: telling.place.ordinal + 1, text };
    if (text !== "" || message.calls.length > 0) tellAnswer(telling, answer);
    tellCalls(telling, answer, message.calls);
    if (traceId !== null) for (const { id } of message.calls) calls.note(traceId, id);
    return;
  }
  const { callId } = message;
  if (traceId !== null && callId !== undefined && calls.has(traceId, callId))
    tellResult(telling, callId, text);
}
