import type { RawRecord } from "../contract.ts";
import { parseJson } from "./json-bytes.ts";
import { LineRecord } from "./line-record.ts";

/** Where a line stands in the (decompressed) source, end exclusive. */
export type LineSpan = readonly [start: number, end: number];

/**
 * Lines kept back until a later one tells what they mean. They live in memory: a cursor keeps their places alone, for
 * text of a source must not reach the store unredacted, and a reader that resumes reads them again.
 */
export class HeldLines {
  private lines: LineRecord[];

  constructor(lines: readonly LineRecord[] = []) {
    this.lines = [...lines];
  }

  get count(): number {
    return this.lines.length;
  }

  /** Keeps a copy of the line; false when it is longer than `maxBytes`. */
  hold(raw: RawRecord, maxBytes: number): boolean {
    const { locator } = raw;
    if (locator.kind !== "bytes" || locator.end - locator.start > maxBytes) return false;
    const bytes = Buffer.from(raw.bytes());
    this.lines.push(new LineRecord(bytes, locator.start, 0, bytes.byteLength));
    return true;
  }

  /** The lines in order; none are held any more. */
  release(): readonly LineRecord[] {
    return this.lines.splice(0);
  }

  spans(): readonly LineSpan[] {
    return this.lines.map(({ locator }): LineSpan => [locator.start, locator.end]);
  }
}

/** The value of a held line: it was parsed before. */
export function heldValue(line: LineRecord): unknown {
  return parseJson(line.bytes().toString("utf8"));
}
