import type { RawRecord } from "../contract.ts";
import { parseJson } from "./json-bytes.ts";
import type { JsonLine } from "./json-lines.ts";

/** A line kept in a reader's state until it is clear what it means: plain JSON data. */
export interface HeldLine {
  readonly start: number;
  readonly end: number;
  /** Text of the whole line; lines are valid UTF-8. */
  readonly raw: string;
}

/** The line as data; null when it is longer than `maxBytes`, for states stay small. */
export function holdLine(raw: RawRecord, maxBytes: number): HeldLine | null {
  const { locator } = raw;
  if (locator.kind !== "bytes" || locator.end - locator.start > maxBytes) return null;
  const { start, end } = locator;
  return { start, end, raw: Buffer.from(raw.bytes()).toString("utf8") };
}

export function rawOfHeld(held: HeldLine): RawRecord {
  const { start, end, raw } = held;
  return { locator: { kind: "bytes", start, end }, bytes: () => Buffer.from(raw, "utf8") };
}

/** The line as it was read. */
export function releaseLine(held: HeldLine, first: RawRecord): JsonLine {
  return { value: parseJson(held.raw), raw: rawOfHeld(held), ordinal: held.start, first };
}
