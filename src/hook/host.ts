import type { JsonObject } from "../core/json.ts";
import type { ResultSignals } from "../ingest/contract.ts";

/** What an event of a host means to us; events that mean nothing are left out of its table. */
export type HookKind = "start" | "result" | "failure" | "turn-end" | "session-end";

/** A tool call and its result, as one event tells them. */
export interface HookedCall {
  /** The host's own id; null where the event has none, so that it is linked to what other doors saw by its content. */
  readonly id: string | null;
  readonly tool: string;
  readonly server?: string;
  readonly params: unknown;
  /** Unredacted. */
  readonly text: string;
  readonly signals: ResultSignals;
  readonly latencyMs: number | null;
}

/** One event in our words. Nothing in it is redacted yet. */
export interface HookPayload {
  /** Null where the event names none: then nothing can be recorded. */
  readonly session: string | null;
  /** The subagent that the event comes from. */
  readonly agent: string | null;
  readonly cwd: string | null;
  readonly model: string | null;
  readonly transcript: string | null;
  /** Null for events that are no call. */
  readonly call: HookedCall | null;
  /** False where a briefing has been given before, by what the event says. */
  readonly wantsBriefing: boolean;
}

/** How one host tells its events, and what it takes as an answer. Tolerant: what is missing is null, nothing throws. */
export interface Host {
  /** As the adapters of its transcripts name it: both doors must give a session the same key. */
  readonly harness: string;
  readonly kinds: Readonly<Record<string, HookKind>>;
  read(payload: JsonObject, kind: HookKind): HookPayload;
  /** Null where the host passes nothing on to its model. */
  readonly answer: ((event: string, context: string) => JsonObject) | null;
}
