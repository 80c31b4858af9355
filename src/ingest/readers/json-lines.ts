import type { Locator } from "../../core/locator.ts";
import type { DiagnosticReason } from "../../core/rows.ts";
import type { Cursor, Observed, RawRecord, ReadChunk, ReadContext, Source } from "../contract.ts";
import { openByteInput, type ByteInput } from "./byte-input.ts";
import { generationAfter, SEAL_BYTES, sealOf } from "./generation.ts";
import { HeldLines, heldValue, type LineSpan } from "./held-lines.ts";
import {
  closesValue,
  MAX_JSON_DEPTH,
  opensValue,
  parseJson,
  parseJsonBytes,
  skipBlank,
  trimBlank,
} from "./json-bytes.ts";
import { scanJsonValue } from "./json-value-scan.ts";
import { LineRecord } from "./line-record.ts";
import { LineWindow } from "./line-window.ts";

/** One JSON value on a line of its own. */
export interface JsonLine {
  readonly value: unknown;
  readonly raw: RawRecord;
  /** Byte offset of the value in the (decompressed) source. */
  readonly ordinal: number;
  /** First record of the source, also after a resume. */
  readonly first: RawRecord;
  /** Lines that the format keeps back, also after a resume. */
  readonly held: HeldLines;
}

/** How one format reads its lines. `line` must not throw on content. */
export interface LineFormat<State> {
  /**
   * State before the first line: plain JSON data, mutated by `line`, kept in the cursor. It must stay small and must not
   * hold text of the source, for it is stored as it is: lines that are still needed go to `held`.
   */
  initial(): State;
  line(state: State, line: JsonLine, emit: (record: Observed) => void): void;
}

const CHUNK_LINES = 512;
/** Values taken from one line that holds several; the rest of such a line is refused, so that a chunk stays bounded. */
const LINE_VALUES = 1000;

/**
 * Reads newline-separated JSON from where the cursor stands, in chunks of at most about 256 KiB or 512 lines; always at
 * least one chunk. Nothing depends on where chunks or resumes fall. Lines that are no JSON, no UTF-8, nested over 512
 * levels, too dense or longer than `maxLineBytes` become diagnostics; blank lines, a byte order mark and CRLF are passed over. A
 * line that holds several objects gives each of them (up to 1000). The last line is read without its newline once it is a whole
 * object or array; until then it waits and the offset stays before it. A `.zst` file is decompressed as a stream and
 * offsets are those of the decompressed bytes. I/O errors reject.
 */
export async function* readJsonLines<State>(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
  format: LineFormat<State>,
): AsyncGenerator<ReadChunk, void, undefined> {
  const input = await openByteInput(source.path);
  try {
    yield* new JsonLineReader(input, context, format).chunks(cursor);
  } finally {
    await input.close();
  }
}

/** The lines that were kept back, as they were read; none are any more. */
export function releaseHeld({ held, first }: JsonLine): readonly JsonLine[] {
  return held.release().map((raw) => {
    const { start } = raw.locator;
    return { value: heldValue(raw), raw, ordinal: start, first, held };
  });
}

/** The diagnostic of a line that should hold an object and does not. */
export function notAnObject(line: JsonLine): Observed {
  return {
    type: "diagnostic",
    locator: line.raw.locator,
    reason: "not-an-object",
    detail: "the line holds a JSON value that is not an object",
  };
}

/** What a cursor keeps, as JSON text: the state is mutated by later lines, the cursor must not be. */
interface SavedState<State> {
  readonly first: LineSpan | null;
  readonly held: readonly LineSpan[];
  readonly format: State;
}

class JsonLineReader<State> {
  private readonly input: ByteInput;
  private readonly context: ReadContext;
  private readonly format: LineFormat<State>;
  private window: LineWindow;
  private head: Buffer = Buffer.alloc(0);
  private state: State;
  private first: LineRecord | null = null;
  private held = new HeldLines();
  private records: Observed[] = [];
  /** Whether records were handed over since the last chunk. */
  private hasTaken = false;
  private last: Cursor = { generation: 0, offset: 0, prefixHmac: "", state: null };

  constructor(input: ByteInput, context: ReadContext, format: LineFormat<State>) {
    this.input = input;
    this.context = context;
    this.format = format;
    this.window = this.windowAt(0);
    this.state = format.initial();
  }

  async *chunks(cursor: Cursor | null): AsyncGenerator<ReadChunk, void, undefined> {
    await this.begin(cursor);
    let yielded = false;
    do {
      while (this.takeLines()) {
        yielded = true;
        yield this.chunk();
      }
      // A chunk never spans two buffers: its raw records would hold on to both.
      if (this.window.offset > this.last.offset) {
        yielded = true;
        yield this.chunk();
      }
    } while (!this.window.atEnd && (await this.window.fill()));
    this.takeTail();
    this.reportDamage();
    const more = this.hasTaken || this.records.length > 0 || this.window.offset > this.last.offset;
    if (more || !yielded) yield this.chunk();
  }

  private async begin(cursor: Cursor | null): Promise<void> {
    const resumed = cursor !== null && (await this.resume(cursor));
    if (resumed) {
      this.last = cursor;
      return;
    }
    this.window = this.windowAt(0);
    await this.window.fill();
    this.head = Buffer.from(this.window.filledBytes.subarray(0, SEAL_BYTES));
    this.last = {
      generation: generationAfter(cursor, false),
      offset: 0,
      prefixHmac: this.seal(0),
      state: null,
    };
  }

  /** Records that are taken at once are done with before the next line: nobody holds on to its bytes. */
  private windowAt(offset: number): LineWindow {
    const { take, maxLineBytes } = this.context;
    return new LineWindow(this.input, offset, maxLineBytes, take !== undefined);
  }

  /** Takes up the cursor; false when the source before its offset is no longer what was read. */
  private async resume(cursor: Cursor): Promise<boolean> {
    const saved = parseSaved<State>(cursor.state);
    if (saved === null) return false;
    const [start, end] = saved.first ?? [0, 0];
    const prefix = Buffer.alloc(Math.max(SEAL_BYTES, end));
    const count = await this.input.read(prefix, 0);
    const held = await this.readHeld(saved.held);
    this.window = this.windowAt(cursor.offset);
    await this.window.fill();
    this.head = prefix.subarray(0, Math.min(SEAL_BYTES, count));
    if (!this.window.reachesOffset || this.seal(cursor.offset) !== cursor.prefixHmac) return false;
    this.state = saved.format;
    this.held = held;
    this.first = saved.first === null ? null : new LineRecord(prefix, 0, start, end).copied();
    return true;
  }

  private async readHeld(spans: readonly LineSpan[]): Promise<HeldLines> {
    const lines: LineRecord[] = [];
    for (const [start, end] of spans) {
      const bytes = Buffer.alloc(end - start);
      await this.input.read(bytes, start);
      lines.push(new LineRecord(bytes, start, 0, bytes.byteLength));
    }
    return new HeldLines(lines);
  }

  /** Takes lines until a chunk is full (true) or the window is used up (false). */
  private takeLines(): boolean {
    const { window } = this;
    for (let lines = 0; lines < CHUNK_LINES; lines += 1) {
      const found = window.next();
      if (found === "more") return false;
      if (found === "too-long") this.reportDropped();
      else this.takeLine(window.lineStart, window.lineEnd, true);
    }
    return true;
  }

  /** The last line when it lacks its newline: whole values are taken, the rest waits. */
  private takeTail(): void {
    const { window } = this;
    window.rest();
    if (window.lineEnd - window.lineStart > this.context.maxLineBytes) return;
    window.consumeTo(this.takeLine(window.lineStart, window.lineEnd, false));
  }

  /**
   * Takes what stands from `from` to `to`: one value, or several written after one another without a newline. Returns
   * the end of the last value taken. What cannot be read is reported in a closed line, and left alone in an open one.
   */
  private takeLine(from: number, to: number, closed: boolean): number {
    const { buffer } = this.window;
    let start = skipBlank(buffer, this.afterMark(from, to), to);
    const end = trimBlank(buffer, start, to);
    if (start >= end) return from;
    const whole = closed || (opensValue(buffer[start]) && closesValue(buffer[end - 1]));
    if (whole && this.takeValue(start, end) === null) return end;
    let done = from;
    for (let values = 0; start < end; values += 1) {
      const next = values < LINE_VALUES ? this.nextValueEnd(start, end, closed) : null;
      const refused = next === null ? "malformed-json" : this.takeValue(start, next);
      if (refused !== null) {
        if (closed) this.refuse(start, end, refused);
        break;
      }
      done = next ?? end;
      start = skipBlank(buffer, done, end);
    }
    return done;
  }

  /** Where the value at `start` ends. One that is no object or array has no end but that of its line. */
  private nextValueEnd(start: number, end: number, closed: boolean): number | null {
    const { buffer } = this.window;
    if (!opensValue(buffer[start])) return closed ? end : null;
    const next = scanJsonValue(buffer, start, end, MAX_JSON_DEPTH);
    if (next === "too-deep" || next === "too-many") return end;
    return next === "open" ? null : next;
  }

  /** Parses one value and hands it to the format; else says why not. */
  private takeValue(start: number, end: number): DiagnosticReason | null {
    const { buffer, base } = this.window;
    const parsed = parseJsonBytes(buffer, start, end);
    if ("reason" in parsed) return parsed.reason;
    const raw = new LineRecord(buffer, base, start, end);
    this.first ??= raw.copied();
    const { first, held } = this;
    const line = { value: parsed.value, raw, ordinal: raw.locator.start, first, held };
    this.format.line(this.state, line, this.emit);
    return null;
  }

  private readonly emit = (record: Observed): void => {
    const { take } = this.context;
    if (take === undefined) return void this.records.push(record);
    this.hasTaken = true;
    take(record, this.last.generation);
  };

  private refuse(start: number, end: number, reason: DiagnosticReason): void {
    const { base } = this.window;
    const locator: Locator = { kind: "bytes", start: base + start, end: base + end };
    this.emit({ type: "diagnostic", locator, reason, detail: details[reason] ?? reason });
  }

  private reportDropped(): void {
    const { start, end } = this.window.takeDropped();
    const detail = `a line of ${end - start} bytes is over the limit of ${this.context.maxLineBytes}`;
    const locator: Locator = { kind: "bytes", start, end };
    this.emit({ type: "diagnostic", locator, reason: "line-too-long", detail });
  }

  private reportDamage(): void {
    const detail = this.input.damage();
    if (detail === null) return;
    this.emit({ type: "diagnostic", locator: null, reason: "compressed-data-damaged", detail });
  }

  /** A byte order mark counts only at the very start of the source. */
  private afterMark(from: number, to: number): number {
    const { buffer, base } = this.window;
    if (base + from !== 0 || to - from < 3) return from;
    return buffer.readUIntBE(from, 3) === 0xefbbbf ? from + 3 : from;
  }

  private chunk(): ReadChunk {
    const { offset } = this.window;
    const { generation } = this.last;
    const bytes = offset - this.last.offset;
    const prefixHmac = bytes === 0 ? this.last.prefixHmac : this.seal(offset);
    this.last = { generation, offset, prefixHmac, state: this.saved() };
    const { records } = this;
    this.records = [];
    this.hasTaken = false;
    return { records, cursor: this.last, bytes };
  }

  private seal(offset: number): string {
    const head = this.head.subarray(0, Math.min(SEAL_BYTES, offset));
    return sealOf(this.context.mac, head, this.window.anchor(offset));
  }

  private saved(): string {
    const first = this.first?.locator;
    const saved: SavedState<State> = {
      first: first === undefined ? null : [first.start, first.end],
      held: this.held.spans(),
      format: this.state,
    };
    return JSON.stringify(saved);
  }
}

const details: Partial<Record<DiagnosticReason, string>> = {
  "malformed-json": "the line is not valid JSON",
  "invalid-utf8": "the line is not valid UTF-8",
  "too-deep": `the line nests deeper than ${MAX_JSON_DEPTH} levels`,
  "too-many-values": "the line holds too many values",
};

function parseSaved<State>(state: unknown): SavedState<State> | null {
  if (typeof state !== "string") return null;
  return (parseJson(state) as SavedState<State> | undefined) ?? null;
}
