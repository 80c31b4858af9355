import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Cursor, Observed, ReadChunk, ReadContext, Source } from "../../contract.ts";
import { parseDocument } from "../../readers/json-document.ts";
import { pointerRecord } from "../../readers/json-pointer.ts";
import { statOf } from "../../stamp.ts";
import { emitMessage } from "./opencode-message.ts";
import type { OpenCodeMessage } from "./opencode-record.ts";
import {
  emitSession,
  emitSessionFacts,
  type OpenCodeSession,
  revertedMessage,
  sessionIdentities,
} from "./opencode-session.ts";
import { isSettled } from "./opencode-settled.ts";
import { jsonFiles, storageFiles, StorageReader } from "./opencode-storage.ts";

const CHUNK_RECORDS = 512;

/** How far the messages of a session were read, and the seal of its own file. */
interface FilesState {
  /** The last message that, with all before it, was written to its end. */
  readonly done: string;
  readonly seal: string;
  /** Keyed hash of the names and sizes of the parts that were read; null where an earlier version did not keep it. */
  readonly parts: string | null;
}

/**
 * Reads a session and the files of its messages and parts, message by message. Messages are read once they are written to
 * their end; a later pass goes on behind the last one read. I/O errors reject.
 */
export async function* readSessionFiles(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
): AsyncGenerator<ReadChunk, void, undefined> {
  const records: Observed[] = [];
  const emit = (record: Observed): void => void records.push(record);
  const session = loadSession(source.path, context, emit);
  if (session === null) {
    const none: Cursor = { generation: 0, offset: 0, prefixHmac: "", state: null };
    yield { records, cursor: cursor ?? none, bytes: 0 };
    return;
  }
  const pass = new FilesPass(source.path, session, cursor, context, emit);
  for (let more = true; more;) {
    more = pass.advance(() => records.length >= CHUNK_RECORDS);
    yield { records: records.splice(0), cursor: pass.cursor(), bytes: more ? 0 : pass.bytes() };
  }
}

function loadSession(
  path: string,
  context: ReadContext,
  emit: (record: Observed) => void,
): OpenCodeSession | null {
  const info = new StorageReader(path, "", context, emit).object(path);
  return info === null ? null : { id: idOf(info, path), info, raw: pointerRecord([], info) };
}

function idOf(info: JsonObject, path: string): string {
  return asString(info["id"]) ?? basename(path, ".json");
}

class FilesPass {
  private readonly path: string;
  private readonly session: OpenCodeSession;
  private readonly context: ReadContext;
  private readonly emit: (record: Observed) => void;
  private readonly reader: StorageReader;
  private readonly messages: readonly OpenCodeMessage[];
  private readonly identities = sessionIdentities();
  /** Names and sizes of the parts of each message, up to the last one asked for. */
  private readonly partSizes: string[] = [];
  private readonly generation: number;
  private readonly seal: string;
  private readonly before: FilesState | null;
  private next: number;
  private begun = false;

  constructor(
    path: string,
    session: OpenCodeSession,
    cursor: Cursor | null,
    context: ReadContext,
    emit: (record: Observed) => void,
  ) {
    this.path = path;
    this.session = session;
    this.context = context;
    this.emit = emit;
    this.reader = new StorageReader(path, session.id, context, emit);
    this.messages = this.reader.messages();
    // Up to where a session was reverted is known once the message is there: its facts are told again then.
    this.seal = context.mac(`${context.mac(session.raw.bytes())} ${this.revertedTo() ?? ""}`);
    const saved = savedState(cursor);
    const done = this.messages.findIndex((message) => message.id === saved?.done);
    // What was read is gone, or more of it came since (a copy is made in any order): it is told anew.
    const isLost =
      saved !== null &&
      saved.done !== "" &&
      (done + 1 !== cursor?.offset ||
        (saved.parts ?? this.partsSeal(done + 1)) !== this.partsSeal(done + 1));
    this.before = isLost ? null : saved;
    this.generation = (cursor?.generation ?? 0) + (isLost ? 1 : 0);
    this.next = isLost ? 0 : done + 1;
  }

  /** Reads until enough was emitted (true) or nothing is left that is written to its end (false). */
  advance(isEnough: () => boolean): boolean {
    if (!this.begun) this.head();
    this.begun = true;
    while (!isEnough()) {
      const bare = this.messages[this.next];
      if (bare === undefined) return false;
      const message = this.reader.withParts(bare);
      if (!isSettled(message, () => this.followers(), this.quietSince())) return false;
      const session = this.identities.of(this.session.id);
      emitMessage({ session, emit: this.emit, isToldAnew: this.generation > 0 }, message);
      this.next += 1;
    }
    return true;
  }

  private head(): void {
    emitSession(this.session, this.identities, this.emit);
    if (this.before?.seal === this.seal) return;
    emitSessionFacts(this.session, this.revertedTo(), this.identities, this.emit);
  }

  private revertedTo(): string | null {
    const reverted = revertedMessage(this.session.info);
    const index = this.messages.findIndex((message) => message.id === reverted);
    return this.messages[index - 1]?.id ?? null;
  }

  private followers(): { readonly any: boolean; readonly answer: boolean } {
    const after = this.messages.slice(this.next + 1);
    return {
      any: after.length > 0,
      answer: after.some(({ info }) => info["role"] === "assistant"),
    };
  }

  /** The session's own file is written after its messages: what is older than it was written to its end. */
  private quietSince(): number {
    const { time } = this.session.info;
    return isObject(time) ? (asNumber(time["updated"]) ?? 0) : 0;
  }

  cursor(): Cursor {
    const done = this.messages[this.next - 1]?.id ?? "";
    const state: FilesState = { done, seal: this.seal, parts: this.partsSeal(this.next) };
    return {
      generation: this.generation,
      offset: this.next,
      prefixHmac: this.context.mac(this.session.id),
      state: JSON.stringify(state),
    };
  }

  private partsSeal(count: number): string {
    for (const message of this.messages.slice(this.partSizes.length, count)) {
      const sizes = this.reader
        .partFiles(message)
        .map((path) => `${basename(path)}:${statOf(path)?.size ?? 0}`);
      this.partSizes.push(sizes.join(" "));
    }
    return this.context.mac(this.partSizes.slice(0, count).join("\n"));
  }

  bytes(): number {
    const sizes = filesOf(this.path, this.session.id).map((path) => statOf(path)?.size ?? 0n);
    return Number(sizes.reduce((sum, size) => sum + size, 0n));
  }
}

function savedState(cursor: Cursor | null): FilesState | null {
  const value: unknown = typeof cursor?.state === "string" ? JSON.parse(cursor.state) : null;
  if (!isObject(value)) return null;
  const { done, seal, parts } = value;
  return {
    done: asString(done) ?? "",
    seal: asString(seal) ?? "",
    parts: asString(parts) ?? null,
  };
}

/** Number, size and newest change of all files of a session: messages and parts are rewritten in place. */
export function stampOfSession(path: string): string {
  let size = 0n;
  let newest = 0n;
  const paths = filesOf(path, jsonId(path));
  for (const each of paths) {
    const stats = statOf(each);
    // A link that leads nowhere, or a file that went meanwhile.
    if (stats === null) continue;
    size += stats.size;
    if (stats.mtimeNs > newest) newest = stats.mtimeNs;
  }
  return `${paths.length}:${size}:${newest}`;
}

function filesOf(path: string, sessionId: string): readonly string[] {
  const files = storageFiles(path, sessionId);
  const messages = jsonFiles(files.messageFolder);
  const parts = messages.flatMap((message) => {
    const named = jsonFiles(files.partFolder(basename(message, ".json")));
    // Copies may have been renamed: then the id stands inside.
    return named.length > 0 ? named : jsonFiles(files.partFolder(jsonId(message)));
  });
  const flat = parts.length > 0 || messages.length === 0 ? [] : jsonFiles(files.flatParts);
  return [path, ...messages, ...parts, ...flat];
}

function jsonId(path: string): string {
  if (statOf(path) === null) return basename(path, ".json");
  const parsed = parseDocument(readFileSync(path));
  return "value" in parsed && isObject(parsed.value)
    ? idOf(parsed.value, path)
    : basename(path, ".json");
}
