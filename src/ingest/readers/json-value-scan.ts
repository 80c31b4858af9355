/** What a scan of the bytes of one JSON value found: where it ends (exclusive), or why it has no end. */
export type ValueScan = number | "open" | "too-deep";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Finds the end of the object or array that begins at `start`, without parsing it: strings are skipped, brackets are
 * counted. Linear in the bytes, constant in memory. `open`: it does not close before `end`; `too-deep`: it nests over
 * `maxDepth` levels.
 */
export function scanJsonValue(
  bytes: Buffer,
  start: number,
  end: number,
  maxDepth: number,
): ValueScan {
  let depth = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = stringEnd(bytes, index + 1, end);
      if (index < 0) return "open";
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return "too-deep";
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth <= 0) return index + 1;
    }
  }
  return "open";
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
