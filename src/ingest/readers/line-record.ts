import type { RawRecord } from "../contract.ts";

/** The bytes of one line, standing in a buffer that nobody writes to any more. */
export class LineRecord implements RawRecord {
  readonly locator: { readonly kind: "bytes"; readonly start: number; readonly end: number };
  private readonly buffer: Buffer;
  private readonly from: number;

  /** `from` and `to` bound the record in `buffer`; `base` is the offset in the source that `buffer` begins with. */
  constructor(buffer: Buffer, base: number, from: number, to: number) {
    this.buffer = buffer;
    this.from = from;
    this.locator = { kind: "bytes", start: base + from, end: base + to };
  }

  bytes(): Buffer {
    const { start, end } = this.locator;
    return this.buffer.subarray(this.from, this.from + end - start);
  }

  /** The same record without hold on the whole buffer. */
  copied(): LineRecord {
    const bytes = Buffer.from(this.bytes());
    return new LineRecord(bytes, this.locator.start, 0, bytes.byteLength);
  }
}
