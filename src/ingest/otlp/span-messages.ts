import type { JsonObject } from "../../core/json.ts";
import { type MessageCall, readMessage } from "./message-events.ts";

export interface SpanEvent {
  readonly name: string;
  readonly attributes: JsonObject;
}

/** What the message events of one span tell. */
export interface SpanMessages {
  /** The last request: those before it were told by earlier spans. */
  readonly prompt?: string;
  readonly answer?: string;
  /** Calls that the answer makes. */
  readonly calls: readonly MessageCall[];
  /** Of calls that were made before it. */
  readonly results: readonly { readonly callId: string; readonly text: string }[];
  /** What a tool was given, on the span of its call. */
  readonly input?: string;
}

/** Pure. */
export function spanMessages(events: readonly SpanEvent[]): SpanMessages {
  const results: { callId: string; text: string }[] = [];
  const words: { prompt?: string; answer?: string; input?: string } = {};
  let calls: readonly MessageCall[] = [];
  for (const { name, attributes } of events) {
    const message = readMessage(name, attributes);
    if (message === null || message.kind === "other") continue;
    const { kind, text } = message;
    if (kind === "prompt" && text !== "") words.prompt = text;
    if (kind === "answer" && words.answer === undefined) {
      words.answer = text;
      ({ calls } = message);
    }
    if (kind === "result") {
      words.input = text;
      if (message.callId !== undefined) results.push({ callId: message.callId, text });
    }
  }
  return { ...words, calls, results };
}
