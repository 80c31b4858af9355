import { isUtf8 } from "node:buffer";
import type { DiagnosticReason } from "../../core/rows.ts";
import { nestsDeeper, scanJsonValue } from "./json-value-scan.ts";

/** JSON nested deeper than this is refused: whoever walks a value may recurse. */
export const MAX_JSON_DEPTH = 512;

/** Text up to this size is parsed before its depth is checked; larger text is scanned first, for parsing deep or dense JSON takes memory. */
const PARSE_FIRST_BYTES = 64 * 1024;

export type ParsedBytes = { readonly value: unknown } | { readonly reason: RefusedJson };

/** Why JSON is not read. */
export type RefusedJson = Extract<
  DiagnosticReason,
  "malformed-json" | "invalid-utf8" | "too-deep" | "too-many-values"
>;

const malformed: ParsedBytes = { reason: "malformed-json" };
const invalid: ParsedBytes = { reason: "invalid-utf8" };
const tooDeep: ParsedBytes = { reason: "too-deep" };
const tooMany: ParsedBytes = { reason: "too-many-values" };

/**
 * Parses the JSON between two positions of a buffer, or says why it cannot. Never throws. `release` is called once the
 * buffer is not needed any more, before parsing takes memory in its turn.
 */
export function parseJsonBytes(
  buffer: Buffer,
  start: number,
  end: number,
  release?: () => void,
): ParsedBytes {
  if (end - start > PARSE_FIRST_BYTES) {
    const scan = scanJsonValue(buffer, start, end, MAX_JSON_DEPTH);
    if (scan === "too-deep") return tooDeep;
    if (scan === "too-many") return tooMany;
  }
  const text = buffer.toString("utf8", start, end);
  if (text.includes("\uFFFD") && !isUtf8(buffer.subarray(start, end))) return invalid;
  release?.();
  const value = parseJson(text);
  if (value === undefined) return malformed;
  // Every level takes two bytes: most lines are too short to be too deep.
  const isShort = end - start <= 2 * MAX_JSON_DEPTH;
  return !isShort && nestsDeeper(value, MAX_JSON_DEPTH) ? tooDeep : { value };
}

/** The parsed value; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function opensValue(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

export function closesValue(byte: number | undefined): boolean {
  return byte === 0x7d || byte === 0x5d;
}

/** First position from `start` that is not a space, tab or carriage return; `end` when all are. */
export function skipBlank(buffer: Buffer, start: number, end: number): number {
  let index = start;
  while (index < end && isBlank(buffer[index])) index += 1;
  return index;
}

/** Position after the last byte before `end` that is not blank; `start` when all are. */
export function trimBlank(buffer: Buffer, start: number, end: number): number {
  let index = end;
  while (index > start && isBlank(buffer[index - 1])) index -= 1;
  return index;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
