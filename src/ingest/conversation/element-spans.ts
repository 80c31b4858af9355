import { MAX_JSON_DEPTH } from "../readers/json-bytes.ts";
import { scanJsonValue } from "../readers/json-value-scan.ts";

/** Where a value stands in a buffer, end exclusive. */
export type Span = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Spans of the values in the array that begins at `start`; the bytes must be valid JSON. Linear. */
export function itemSpans(bytes: Buffer, [start, end]: Span): readonly Span[] {
  const items: Span[] = [];
  let at = skipGaps(bytes, start + 1, end);
  while (at < end && bytes[at] !== 0x5d) {
    const close = valueEnd(bytes, at, end);
    items.push([at, close]);
    at = skipGaps(bytes, close, end);
  }
  return items;
}

/** Span of the value that a key of the object at `start` has (the last one, as JSON.parse takes it); null when absent. */
export function memberSpan(bytes: Buffer, [start, end]: Span, key: string): Span | null {
  let found: Span | null = null;
  let at = skipGaps(bytes, start + 1, end);
  while (at < end && bytes[at] !== 0x7d) {
    const keyEnd = valueEnd(bytes, at, end);
    const name = JSON.parse(bytes.toString("utf8", at, keyEnd)) as unknown;
    const value = skipGaps(bytes, keyEnd, end);
    const close = valueEnd(bytes, value, end);
    if (name === key) found = [value, close];
    at = skipGaps(bytes, close, end);
  }
  return found;
}

/** Spaces, commas and colons stand between values and mean nothing once the text is known to be JSON. */
function skipGaps(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && isGap(bytes[at])) at += 1;
  return at;
}

function isGap(byte: number | undefined): boolean {
  return (
    byte === 0x20 ||
    byte === 0x0a ||
    byte === 0x0d ||
    byte === 0x09 ||
    byte === 0x2c ||
    byte === 0x3a
  );
}

function valueEnd(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(bytes, at, end);
  if (first === 0x7b || first === 0x5b) {
    const close = scanJsonValue(bytes, at, end, MAX_JSON_DEPTH);
    return typeof close === "number" ? close : end;
  }
  let close = at + 1;
  while (close < end && !isGap(bytes[close]) && bytes[close] !== 0x7d && bytes[close] !== 0x5d)
    close += 1;
  return close;
}

function stringEnd(bytes: Buffer, at: number, end: number): number {
  let close = at + 1;
  while (close < end && bytes[close] !== QUOTE) close += bytes[close] === BACKSLASH ? 2 : 1;
  return Math.min(close + 1, end);
}
