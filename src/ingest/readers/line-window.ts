import type { ByteInput } from "./byte-input.ts";

const NEWLINE = 0x0a;
const WINDOW_BYTES = 1 << 18;
const LEAST_WINDOW_BYTES = 1 << 12;

/** Bytes before the current line that stay in the buffer, so that a cursor can be sealed from them. */
export const ANCHOR_BYTES = 1024;

/** `line`: one stands in start..end of the buffer; `too-long`: one ended that was dropped; `more`: fill first. */
export type WindowState = "line" | "too-long" | "more";

/**
 * A sliding view of the input that splits it into lines without decoding; a line over the limit is dropped while it is
 * read. Each fill takes a fresh buffer, so that bytes handed out stay as they are, unless nobody holds on to them: a
 * buffer that is used again is no garbage.
 */
export class LineWindow {
  buffer: Buffer = Buffer.alloc(0);
  /** Bounds of the current line in `buffer`, without its newline. */
  lineStart = 0;
  lineEnd = 0;
  /** Offset in the input of the byte that `buffer` begins with. */
  base: number;
  private readonly input: ByteInput;
  private readonly maxLineBytes: number;
  private readonly usesAgain: boolean;
  private cursor: number;
  private filled = 0;
  private searched: number;
  /** The filled part of the buffer: a search must not touch the pages behind it. */
  private view: Buffer = this.buffer;
  private ended = false;
  /** Where the dropped line began; null outside of one. */
  private droppedFrom: number | null = null;

  /** Begins with the line that starts at `offset`. `usesAgain`: bytes handed out are let go of before the next fill. */
  constructor(input: ByteInput, offset: number, maxLineBytes: number, usesAgain: boolean) {
    this.input = input;
    this.maxLineBytes = maxLineBytes;
    this.usesAgain = usesAgain;
    this.base = Math.max(0, offset - ANCHOR_BYTES);
    this.cursor = offset - this.base;
    this.searched = this.cursor;
  }

  /** Offset of the first byte that belongs to no finished line. */
  get offset(): number {
    return this.droppedFrom ?? this.base + this.cursor;
  }

  /** True when the input gave all it had. */
  get atEnd(): boolean {
    return this.ended;
  }

  /** False when the input ends before the offset that the window began with. */
  get reachesOffset(): boolean {
    return this.filled >= this.cursor;
  }

  get filledBytes(): Buffer {
    return this.view;
  }

  /** Makes the unfinished line at the end of the input the current one. */
  rest(): void {
    this.lineStart = this.cursor;
    this.lineEnd = this.droppedFrom === null ? this.filled : this.cursor;
  }

  /** Counts the first `end` bytes of the buffer as consumed. */
  consumeTo(end: number): void {
    this.cursor = end;
    this.searched = end;
  }

  /** Up to ANCHOR_BYTES before `offset`; only what the buffer still holds of them. */
  anchor(offset: number): Buffer {
    const end = offset - this.base;
    return this.buffer.subarray(Math.max(0, end - ANCHOR_BYTES), end);
  }

  /** Moves to the next line. */
  next(): WindowState {
    const found = this.view.indexOf(NEWLINE, this.searched);
    if (found === -1) {
      this.searched = this.filled;
      return "more";
    }
    this.lineStart = this.cursor;
    this.lineEnd = found;
    this.consumeTo(found + 1);
    if (this.droppedFrom === null && found - this.lineStart <= this.maxLineBytes) return "line";
    this.droppedFrom ??= this.base + this.lineStart;
    return "too-long";
  }

  /** Bounds in the input of the line that was dropped last. */
  takeDropped(): { readonly start: number; readonly end: number } {
    const end = this.base + this.lineEnd;
    const start = this.droppedFrom ?? end;
    this.droppedFrom = null;
    return { start, end };
  }

  /** Reads on; false when the input has nothing more. */
  async fill(): Promise<boolean> {
    if (this.filled - this.cursor > this.maxLineBytes) {
      this.droppedFrom ??= this.base + this.cursor;
    }
    if (this.droppedFrom !== null) this.cursor = this.filled;
    this.slide();
    const count = await this.input.read(this.buffer.subarray(this.filled), this.base + this.filled);
    this.ended = this.filled + count < this.buffer.byteLength;
    this.filled += count;
    this.view = this.buffer.subarray(0, this.filled);
    return count > 0;
  }

  /** A short source gets a short buffer: most are, and buffers are what a scan of many spends its memory on. */
  private windowBytes(from: number): number {
    // One byte more than there is: a buffer that is not filled says that the end was reached.
    const left = this.input.size - this.base - from + 1;
    return Math.min(WINDOW_BYTES, Math.max(LEAST_WINDOW_BYTES, left));
  }

  /** Carries what is unfinished, and the anchor before it, over to a buffer with room for more. */
  private slide(): void {
    const from = Math.max(0, this.cursor - ANCHOR_BYTES);
    const kept = this.buffer.subarray(from, this.filled);
    const most = ANCHOR_BYTES + this.maxLineBytes + WINDOW_BYTES;
    const room = Math.max(this.windowBytes(from), Math.min(kept.byteLength * 2, most));
    const next = this.isEnough(room) ? this.buffer : Buffer.allocUnsafe(room);
    kept.copy(next);
    this.buffer = next;
    this.base += from;
    this.cursor -= from;
    this.searched -= from;
    this.filled = kept.byteLength;
  }

  /** Whether the buffer can be used again. One that a long line has made longer than usual is let go of. */
  private isEnough(room: number): boolean {
    const { byteLength } = this.buffer;
    return this.usesAgain && room <= byteLength && byteLength <= WINDOW_BYTES;
  }
}
