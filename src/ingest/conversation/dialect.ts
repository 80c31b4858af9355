import type { JsonObject } from "../../core/json.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Probe } from "../contract.ts";
import type { PointerPath } from "../readers/json-pointer.ts";
import type { Fact } from "./emit-facts.ts";
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
  /** Remote URL of the repository, where it is named. */
  readonly repoRemote?: string;
  /** Further facts, where they are stated. */
  readonly facts?: readonly Fact[];
  /** Higher where more is known because files beside the source have come: see `FactPlace.revision`. */
  readonly revision?: number;
  /** A label that the conversation itself carries (a reward). */
  readonly label?: Outcome;
}

export interface Conversation {
  readonly about: AboutConversation;
  readonly messages: readonly MessageRef[];
}

/** One way of writing messages down. Pure; never throws on content. */
export interface Dialect {
  /** Keys of a message that the dialect knows; others are reported. */
  readonly messageKeys: ReadonlySet<string>;
  /** True for a value that is plainly a message of this dialect. */
  isMessage(value: unknown): boolean;
  /** True for a value that can stand in a conversation of this dialect, though it might be another's. */
  fits(value: unknown): boolean;
  /** A whole conversation: an object around messages, or a bare list of them; null when it is neither. */
  conversation(value: unknown): Conversation | null;
  /** A message as the steps it stands for; null when it is none. */
  turns(message: JsonObject): readonly Turn[] | null;
}

interface Sureness {
  readonly conversation: number;
  readonly message: number;
}

/** Share of records that must be of a dialect: logs hold a stray record now and then. */
export const MIN_SHARE = 0.75;

/**
 * Confidence that a file is a log of this dialect: whole conversations are surer than a line for each message, and each
 * record that is none takes some of it.
 */
export function dialectConfidence(probe: Probe, dialect: Dialect, sure: Sureness): number {
  const { document, lines } = probe;
  if (document !== undefined) return documentConfidence(dialect, document, sure);
  const conversations = lines.filter((line) => isWhole(dialect, line));
  if (conversations.length > 0)
    return scaled(sure.conversation, conversations.length, lines.length);
  if (!lines.some((line) => dialect.isMessage(line))) return 0;
  const fitting = lines.filter((line) => dialect.fits(line)).length;
  return scaled(sure.message, fitting, lines.length);
}

function documentConfidence(dialect: Dialect, document: unknown, sure: Sureness): number {
  if (isWhole(dialect, document)) return sure.conversation;
  if (!Array.isArray(document)) return dialect.isMessage(document) ? sure.message : 0;
  const whole = document.filter((element) => isWhole(dialect, element)).length;
  return scaled(sure.conversation, whole, document.length);
}

function scaled(sure: number, found: number, of: number): number {
  const share = of === 0 ? 0 : found / of;
  return share < MIN_SHARE ? 0 : sure * share;
}

/** A conversation that holds hardly anything but messages of the dialect. */
function isWhole(dialect: Dialect, value: unknown): boolean {
  const messages = dialect.conversation(value)?.messages ?? [];
  const fitting = messages.filter((ref) => dialect.fits(ref.value)).length;
  return fitting > 0 && fitting / messages.length >= MIN_SHARE;
}
