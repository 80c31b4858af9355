import { open } from "node:fs/promises";
import { isObject } from "../../core/json.ts";
import type {
  Cursor,
  Observed,
  RawRecord,
  ReadChunk,
  ReadContext,
  SessionIdentity,
  Source,
} from "../contract.ts";
import { MAX_JSON_DEPTH, opensValue } from "../readers/json-bytes.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import {
  type JsonLine,
  type LineFormat,
  notAnObject,
  readJsonLines,
} from "../readers/json-lines.ts";
import { type PointerPath, pointerRecord } from "../readers/json-pointer.ts";
import { scanJsonValue } from "../readers/json-value-scan.ts";
import { LineRecord } from "../readers/line-record.ts";
import { newPairing } from "./call-pairing.ts";
import type { Conversation, Dialect, MessageRef } from "./dialect.ts";
import { itemSpans, memberSpan, type Span } from "./element-spans.ts";
import {
  type ConversationEvidence,
  emitMessage,
  type LogState,
  type MessageTarget,
  readConversation,
} from "./read-conversation.ts";

const HEAD_BYTES = 1 << 20;

/** Names that promise a value per line: a damaged first line does not turn the file into a document. */
const linesByName = /\.(?:jsonl|ndjson)(?:\.zst)?$/i;

/**
 * Reads a message log in any of its shapes: one JSON document (a conversation, a bare list of messages, or an array of
 * conversations), JSONL with a conversation per line, or JSONL with a message per line, which is one growing session. A
 * document on one line is read as that line.
 */
export async function* readMessageLog(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
  dialect: Dialect,
): AsyncGenerator<ReadChunk, void, undefined> {
  const isDocument =
    !linesByName.test(source.path) && (await spansLines(source.path, context.maxLineBytes));
  if (isDocument) {
    yield* readJsonDocument(source, cursor, context, (document, emit) =>
      readDocument(document, dialect, emit),
    );
    return;
  }
  yield* readJsonLines(source, cursor, context, lineFormat(dialect));
}

/** True when the first line opens a JSON value that does not end on it. */
async function spansLines(path: string, maxLineBytes: number): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    let size = HEAD_BYTES;
    for (;;) {
      const buffer = Buffer.alloc(size);
      const { bytesRead } = await handle.read(buffer, 0, size, 0);
      const head = buffer.subarray(0, bytesRead);
      const start = head.findIndex((byte) => opensValue(byte));
      const newline = start === -1 ? -1 : head.indexOf(0x0a, start);
      if (newline !== -1) return scanJsonValue(head, start, newline, MAX_JSON_DEPTH) === "open";
      if (bytesRead < size || size > maxLineBytes) return false;
      size *= 4;
    }
  } finally {
    await handle.close();
  }
}

function readDocument(document: unknown, dialect: Dialect, emit: (record: Observed) => void): void {
  const one = dialect.conversation(document);
  if (one !== null) return readAt([], document, one, dialect, emit);
  if (!Array.isArray(document)) return emit(notTheFormat("the document holds no conversation"));
  document.forEach((element: unknown, index) => {
    const conversation = dialect.conversation(element);
    if (conversation !== null) readAt([index], element, conversation, dialect, emit);
    else emit({ ...notTheFormat("an element is no conversation"), ...locatedAt([index], element) });
  });
}

function locatedAt(path: PointerPath, value: unknown): Pick<RawRecord, "locator"> {
  return { locator: pointerRecord(path, value).locator };
}

function readAt(
  path: PointerPath,
  value: unknown,
  conversation: Conversation,
  dialect: Dialect,
  emit: (record: Observed) => void,
): void {
  const message = (ref: MessageRef): RawRecord => pointerRecord([...path, ...ref.path], ref.value);
  const [opening] = conversation.messages;
  if (opening === undefined) return;
  const evidence = { run: pointerRecord(path, value), first: message(opening), message };
  readConversation(conversation, evidence, dialect, emit);
}

/** Lines that are conversations of their own, or messages of the one that the file is. */
function lineFormat(dialect: Dialect): LineFormat<LogState> {
  let target: MessageTarget | null = null;
  return {
    initial: () => {
      target = null;
      return { pairing: newPairing() };
    },
    line(state, line, emit) {
      const conversation = dialect.conversation(line.value);
      if (conversation !== null) {
        return readConversation(conversation, new LineEvidence(line).of([]), dialect, emit);
      }
      if (Array.isArray(line.value)) return readLineOfMany(line.value, line, dialect, emit);
      if (!isObject(line.value)) return emit(notAnObject(line));
      if (target === null || target.pairing !== state.pairing) {
        target = growing(line, state, emit);
      }
      const place = { ordinal: line.ordinal, raw: line.raw };
      emitMessage({ value: line.value }, place, dialect, { ...target, emit });
    },
  };
}

function growing(line: JsonLine, state: LogState, emit: (record: Observed) => void): MessageTarget {
  const session: SessionIdentity = { by: "growing", first: line.first };
  emit({ type: "session", session, ordinal: line.ordinal, raw: line.raw, at: null });
  return { session, pairing: state.pairing, emit, keys: new Set() };
}

/** A line that is a whole document, as programs write one that do not indent: an array of conversations. */
function readLineOfMany(
  elements: readonly unknown[],
  line: JsonLine,
  dialect: Dialect,
  emit: (record: Observed) => void,
): void {
  const conversations = elements.map((element) => dialect.conversation(element));
  if (conversations.every((conversation) => conversation === null)) return emit(notAnObject(line));
  const evidence = new LineEvidence(line);
  for (const [index, conversation] of conversations.entries()) {
    const own = evidence.of([index]);
    if (conversation !== null) readConversation(conversation, own, dialect, emit);
    else {
      const { locator } = own.run;
      emit({ ...notTheFormat("an element is no conversation"), locator });
    }
  }
}

/** Conversations inside a line and their messages point to their own bytes. */
class LineEvidence {
  readonly #line: JsonLine;
  readonly #bytes: Buffer;
  readonly #spans: SpanTree;

  constructor(line: JsonLine) {
    this.#line = line;
    this.#bytes = Buffer.from(line.raw.bytes());
    this.#spans = new SpanTree(this.#bytes);
  }

  /** Of the conversation at a path; that of the line itself is at the empty one. */
  of(path: PointerPath): ConversationEvidence {
    const run = path.length === 0 ? this.#line.raw : this.#at(path);
    return { run, first: run, message: (ref) => this.#at([...path, ...ref.path]) };
  }

  #at(path: PointerPath): RawRecord {
    const [start, end] = this.#spans.at(path);
    return new LineRecord(this.#bytes, this.#line.ordinal, start, end);
  }
}

/** Spans of values in a line by their path; what was found once is not looked for again. */
class SpanTree {
  private readonly bytes: Buffer;
  private readonly items = new Map<string, readonly Span[]>();
  private readonly members = new Map<string, Span | null>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  at(path: PointerPath): Span {
    let span: Span = [0, this.bytes.byteLength];
    let name = "";
    for (const part of path) {
      const found =
        typeof part === "number" ? this.item(name, span, part) : this.member(name, span, part);
      if (found === null) return span;
      span = found;
      name += `/${part}`;
    }
    return span;
  }

  private item(name: string, span: Span, index: number): Span | null {
    let items = this.items.get(name);
    if (items === undefined) {
      items = itemSpans(this.bytes, span);
      this.items.set(name, items);
    }
    return items[index] ?? null;
  }

  private member(name: string, span: Span, key: string): Span | null {
    const path = `${name}/${key}`;
    let found = this.members.get(path);
    if (found === undefined) {
      found = memberSpan(this.bytes, span, key);
      this.members.set(path, found);
    }
    return found;
  }
}
