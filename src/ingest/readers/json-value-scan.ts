/** What a scan of the bytes of one JSON value found: where it ends (exclusive), or why it has no end. */
export type ValueScan = number | "open" | "too-deep" | "too-many";

/**
 * Brackets, commas and colons a value may hold: parsed, so many take up to 130 MB (objects of one new key each), and the
 * parser can be stopped by nothing but the end of the process.
 */
export const MAX_JSON_MARKS = 2_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * Finds the end of the object or array that begins at `start`, without parsing it: strings are skipped, brackets are
 * counted. Linear in the bytes, constant in memory. `open`: it does not close before `end`; `too-deep`: it nests over
 * `maxDepth` levels; `too-many`: it holds more than {@link MAX_JSON_MARKS}.
 */
export function scanJsonValue(
  bytes: Buffer,
  start: number,
  end: number,
  maxDepth: number,
): ValueScan {
  let depth = 0;
  let marks = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = stringEnd(bytes, index + 1, end);
      if (index < 0) break;
    } else if (byte === COMMA || byte === COLON) {
      marks += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      marks += 1;
      if (depth > maxDepth) return "too-deep";
      if (marks > MAX_JSON_MARKS) return "too-many";
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth <= 0) return marks > MAX_JSON_MARKS ? "too-many" : index + 1;
    }
  }
  return marks > MAX_JSON_MARKS ? "too-many" : "open";
}

/** Index of the closing quote of a string whose text begins at `from`, or -1. */
function stringEnd(bytes: Buffer, from: number, end: number): number {
  let quote = bytes.indexOf(QUOTE, from);
  while (quote !== -1 && quote < end) {
    let before = quote - 1;
    while (before >= from && bytes[before] === BACKSLASH) before -= 1;
    if ((quote - before) % 2 === 1) return quote;
    quote = bytes.indexOf(QUOTE, quote + 1);
  }
  return -1;
}

/** True when a parsed value nests over `maxDepth` levels. Recursion is bounded by `maxDepth`. */
export function nestsDeeper(value: unknown, maxDepth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (maxDepth === 0) return true;
  if (Array.isArray(value)) return value.some((item) => nestsDeeper(item, maxDepth - 1));
  const object = value as Record<string, unknown>;
  // for-in, not Object.values: no array per object on the hottest path of a scan.
  for (const key in object) if (nestsDeeper(object[key], maxDepth - 1)) return true;
  return false;
}

/** True for JSON text that may hold too many values; marks inside of its strings count as well. */
export function holdsTooMany(text: string): boolean {
  if (text.length <= MAX_JSON_MARKS) return false;
  let marks = 0;
  for (let index = 0; index < text.length && marks <= MAX_JSON_MARKS; index += 1) {
    const code = text.charCodeAt(index);
    if (code === COMMA || code === COLON || code === 0x7b || code === 0x5b) marks += 1;
  }
  return marks > MAX_JSON_MARKS;
}
