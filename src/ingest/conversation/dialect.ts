import type { JsonObject } from "../../core/json.ts";
import type { Probe } from "../contract.ts";
import type { PointerPath } from "../readers/json-pointer.ts";
import type { Turn, TurnUsage } from "./turn.ts";

/** One message of a conversation, and where it stands in it. */
export interface MessageRef {
  readonly path: PointerPath;
  readonly value: unknown;
  /** Usage that the conversation states beside the message. */
  readonly usage?: TurnUsage;
}

/** What a conversation says of itself. */
export interface AboutConversation {
  /** Native id; null where it has none. */
  readonly id: string | null;
  readonly model: string | null;
  readonly title: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Life cycle, never an outcome. */
  readonly endReason: string | null;
}

export interface Conversation {
  readonly about: AboutConversation;
  readonly messages: readonly MessageRef[];
}

/** One way of writing messages down. Pure; never throws on content. */
export interface Dialect {
  /** Keys of a message that the dialect knows; others are reported. */
  readonly messageKeys: ReadonlySet<string>;
  /** True for a value that can be nothing but a message of this dialect (or of a more general one). */
  isMessage(value: unknown): boolean;
  /** A whole conversation: an object around messages, or a bare list of them; null when it is neither. */
  conversation(value: unknown): Conversation | null;
  /** A message as the steps it stands for; null when it is none. */
  turns(message: JsonObject): readonly Turn[] | null;
}

/** Confidence that a file is a log of this dialect: whole conversations are surer than a line for each message. */
export function dialectConfidence(
  probe: Probe,
  dialect: Dialect,
  sure: { readonly conversation: number; readonly message: number },
): number {
  const { document } = probe;
  if (document !== undefined) return claims(dialect, document, sure);
  if (probe.lines.length === 0) return 0;
  return Math.min(...probe.lines.map((line) => claims(dialect, line, sure)));
}

function claims(
  dialect: Dialect,
  value: unknown,
  sure: { readonly conversation: number; readonly message: number },
): number {
  const conversations = conversationsIn(dialect, value);
  if (conversations !== null)
    return conversations.every((one) => isWhole(dialect, one)) ? sure.conversation : 0;
  return dialect.isMessage(value) ? sure.message : 0;
}

/** The conversations of a value: itself, or each element of an array; null when it holds none. */
export function conversationsIn(dialect: Dialect, value: unknown): readonly Conversation[] | null {
  const one = dialect.conversation(value);
  if (one !== null) return [one];
  if (!Array.isArray(value) || value.length === 0) return null;
  const several = value.map((element) => dialect.conversation(element));
  return several.every((each) => each !== null) ? several : null;
}

function isWhole(dialect: Dialect, conversation: Conversation): boolean {
  const { messages } = conversation;
  return messages.length > 0 && messages.every(({ value }) => dialect.isMessage(value));
}
