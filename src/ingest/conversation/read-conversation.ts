import { isObject } from "../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../contract.ts";
import { newConversationPairing, type PairingState } from "./call-pairing.ts";
import { isSurelyUnique } from "../unique-id.ts";
import type { Conversation, Dialect, MessageRef } from "./dialect.ts";
import { emitFacts } from "./emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE, type TurnTarget } from "./emit-turns.ts";
import { type Turn, turnOf } from "./turn.ts";

/** A whole conversation as evidence: all of it, and each of its messages. */
export interface ConversationEvidence {
  readonly run: RawRecord;
  /** Tells runs apart that claim one id. */
  readonly first: RawRecord;
  message(ref: MessageRef): RawRecord;
}

/**
 * Emits a conversation that stands in one record. It is known by its own id where that was drawn at random, else by its
 * content: two runs that begin alike stay apart.
 */
export function readConversation(
  conversation: Conversation,
  evidence: ConversationEvidence,
  dialect: Dialect,
  emit: (record: Observed) => void,
): void {
  const [opening] = conversation.messages;
  if (opening === undefined) return;
  const { id } = conversation.about;
  const session: SessionIdentity =
    id !== null && isSurelyUnique(id)
      ? { by: "native", id, first: evidence.first }
      : { by: "content", run: evidence.run, ...(id !== null && { name: id }) };
  const raw = evidence.message(opening);
  const target = { session, pairing: newConversationPairing(), emit, keys: new Set<string>() };
  const { startedAt: at, repoRemote } = conversation.about;
  const remote = repoRemote === undefined ? {} : { repoRemote };
  emit({ type: "session", session, ordinal: 0, raw, at, ...remote });
  emitAbout(conversation, target, raw);
  conversation.messages.forEach((ref, index) => {
    const place = { ordinal: index * ORDINALS_PER_MESSAGE, raw: evidence.message(ref) };
    emitMessage(ref, place, dialect, target);
  });
}

function emitAbout(conversation: Conversation, target: TurnTarget, raw: RawRecord): void {
  const { about } = conversation;
  const facts = [
    ["model", about.model],
    ["title", about.title],
    ["started_at", about.startedAt],
    ["ended_at", about.endedAt],
    ["end_reason", about.endReason],
    ...(about.facts ?? []),
  ] as const;
  const place = { session: target.session, ordinal: 0, raw, at: about.startedAt };
  const { revision } = about;
  emitFacts(revision === undefined ? place : { ...place, revision }, facts, target.emit);
  const { label: value } = about;
  if (value !== undefined)
    target.emit({ type: "outcome", ...place, value, source: "label", weight: 1 });
}

export interface MessageTarget extends TurnTarget {
  /** Unknown keys already reported. */
  readonly keys: Set<string>;
}

/** Emits one message; what the dialect does not know is kept as a `meta` step. */
export function emitMessage(
  ref: Pick<MessageRef, "value" | "usage">,
  place: { readonly ordinal: number; readonly raw: RawRecord },
  dialect: Dialect,
  target: MessageTarget,
): void {
  const { value, usage } = ref;
  const turns = isObject(value) ? dialect.turns(value) : null;
  if (turns === null) return emitTurns(target, place, [unknownTurn(value)]);
  emitTurns(target, place, usage === undefined ? turns : withUsage(turns, usage));
  if (isObject(value)) reportUnknownKeys(Object.keys(value), place, dialect, target);
}

function withUsage(turns: readonly Turn[], usage: Turn["usage"]): readonly Turn[] {
  return turns.map((turn, index) => (index === 0 ? { ...turn, usage: turn.usage ?? usage } : turn));
}

function unknownTurn(value: unknown): Turn {
  const type = isObject(value) ? (value["type"] ?? value["role"] ?? value["from"]) : typeof value;
  const label = `unknown:${typeof type === "string" ? type : "record"}`;
  return turnOf("meta", "", { label });
}

function reportUnknownKeys(
  keys: readonly string[],
  place: { readonly ordinal: number; readonly raw: RawRecord },
  dialect: Dialect,
  target: MessageTarget,
): void {
  for (const key of keys) {
    if (dialect.messageKeys.has(key) || target.keys.has(key)) continue;
    target.keys.add(key);
    target.emit({ type: "unknown-key", session: target.session, ...place, at: null, key });
  }
}

/** State of a log that holds one message per line. */
export interface LogState {
  readonly pairing: PairingState;
}
