import type { Observed, ObservedStep, SessionIdentity } from "../../ingest/contract.ts";
import { promptKind } from "./prompt-kind.ts";
import { stripThinkBlocks } from "./think-blocks.ts";

/** What a person asked and what came of it. Raw text: redact before it leaves. */
export interface Exchange {
  readonly prompt: string;
  /** The last answer before the person spoke again, without what was thought aloud. */
  readonly answer: string;
  /** Native id of the session; "unknown" where it has none. */
  readonly source: string;
  /** "unknown" where nothing names it. */
  readonly model: string;
}

/** Reads exchanges out of the records of one source, in their order. */
export interface ExchangeReader {
  /** The exchanges that a record ends: most end none. */
  take(record: Observed): readonly Exchange[];
  /** Those that the end of the source ends. */
  end(): readonly Exchange[];
}

/** A session that is being told. */
interface OpenSession {
  readonly source: string;
  model: string | null;
  prompt: string | null;
  answer: string | null;
}

/** Sessions of one source that are told at the same time: one more ends the oldest, so that memory stays bounded. */
export const MOST_OPEN_SESSIONS = 64;

/** Labels of assistant steps that are answers: how some formats mark the last word. Others think, fail or report. */
const answerLabels: ReadonlySet<string | undefined> = new Set([undefined, "finish", "completion"]);

/**
 * An agentic run is one exchange: what a person asked, and the last answer before a person spoke again. A text that a
 * tool call follows was said on the way and is no answer. What subagents were asked is not a person's.
 */
export function createExchangeReader(): ExchangeReader {
  const open = new Map<SessionIdentity, OpenSession>();
  const subagents = new WeakSet<SessionIdentity>();
  return {
    take: (record) => {
      if (!("session" in record)) return [];
      const { session } = record;
      if (session.by === "child" || (record.type === "session" && record.parent !== undefined))
        subagents.add(session);
      if (subagents.has(session)) return [];
      const known = open.get(session);
      const ended = known === undefined && open.size >= MOST_OPEN_SESSIONS ? endOldest(open) : [];
      const state = known ?? { source: nameOf(session), model: null, prompt: null, answer: null };
      open.set(session, state);
      return [...ended, ...takeInto(state, record)];
    },
    end: () => [...open.values()].flatMap(exchangeOf),
  };
}

function endOldest(open: Map<SessionIdentity, OpenSession>): readonly Exchange[] {
  const [oldest] = open;
  if (oldest === undefined) return [];
  open.delete(oldest[0]);
  return exchangeOf(oldest[1]);
}

function takeInto(state: OpenSession, record: Observed): readonly Exchange[] {
  switch (record.type) {
    case "fact":
      if (record.field === "model") state.model = record.value;
      return [];
    case "usage":
      state.model = record.model ?? state.model;
      return [];
    case "call":
      state.answer = null;
      return [];
    case "step":
      return record.kind === "user" ? ask(state, record.text) : answer(state, record);
    default:
      return [];
  }
}

/** Tool results that a log writes as a person's words belong to the run; a system prompt ends it and asks nothing. */
function ask(state: OpenSession, text: string): readonly Exchange[] {
  const kind = promptKind(text);
  if (kind === "tool-result" || text.trim() === "") return [];
  const ended = exchangeOf(state);
  state.prompt = kind === "human" && !isInjected(text) ? text : null;
  state.answer = null;
  return ended;
}

function answer(state: OpenSession, step: ObservedStep): readonly Exchange[] {
  if (step.kind !== "assistant" || !answerLabels.has(step.label)) return [];
  state.model = step.model ?? state.model;
  const text = stripThinkBlocks(step.text);
  if (text.trim() !== "") state.answer = text;
  return [];
}

function exchangeOf({ prompt, answer: last, source, model }: OpenSession): readonly Exchange[] {
  if (prompt === null || last === null) return [];
  return [{ prompt, answer: last, source, model: model ?? "unknown" }];
}

/** A briefing of Whetstone's own must never be learned from, by a model least of all. */
function isInjected(text: string): boolean {
  return text.includes("<whetstone-context");
}

function nameOf(session: SessionIdentity): string {
  const name = givenName(session);
  return name === "" ? "unknown" : name;
}

function givenName(session: SessionIdentity): string {
  switch (session.by) {
    case "native":
    case "child":
      return session.id;
    case "task":
      return `${session.task}/${session.trial}`;
    case "content":
      return session.name ?? "";
    case "growing":
      return "";
  }
}
