import type { DiagnosticReason } from "../../core/rows.ts";
import type {
  Cursor,
  Observed,
  ObservedDiagnostic,
  ReadChunk,
  ReadContext,
  Source,
} from "../contract.ts";
import { MAX_JSON_DEPTH, parseJsonBytes } from "./json-bytes.ts";
import { readWholeFile } from "./whole-file.ts";

/** Reads one parsed document; must not throw on content. Records point into it by JSON pointer. */
export type DocumentReader = (document: unknown, emit: (record: Observed) => void) => void;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a file that is one JSON value (see {@link readWholeFile} for cursors). What is no JSON, no UTF-8 or nested over
 * 512 levels is a diagnostic.
 */
export function readJsonDocument(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
  read: DocumentReader,
): AsyncGenerator<ReadChunk, void, undefined> {
  return readWholeFile(source, cursor, context, (bytes, emit) => {
    const { parsed: known } = context;
    const isKnown = known !== undefined && bytes.equals(known.bytes);
    const parsed = isKnown ? known : parseDocument(bytes, () => discard(bytes));
    if ("value" in parsed) read(parsed.value, emit);
    else emit(refused(parsed.reason));
  });
}

/** The value of a whole JSON file, or why there is none. Never throws. For `release` see {@link parseJsonBytes}. */
export function parseDocument(
  bytes: Buffer,
  release?: () => void,
): ReturnType<typeof parseJsonBytes> {
  const start = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  return parseJsonBytes(bytes, start, bytes.byteLength, release);
}

/** Large enough to have memory of their own, which is shared with no other buffer. */
const OWN_MEMORY_BYTES = 1024 * 1024;

/** Frees the memory of a large buffer at once: the collector would wait, and parsing takes as much again. */
export function discard({ buffer, byteLength }: Buffer): void {
  const isOwn = byteLength >= OWN_MEMORY_BYTES && buffer.byteLength === byteLength;
  if (isOwn && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** The diagnostic of a document that should hold something else than it does. */
export function notTheFormat(detail: string): ObservedDiagnostic {
  return { type: "diagnostic", locator: null, reason: "not-an-object", detail };
}

const details: Partial<Record<DiagnosticReason, string>> = {
  "malformed-json": "the document is not valid JSON",
  "invalid-utf8": "the document is not valid UTF-8",
  "too-deep": `the document nests deeper than ${MAX_JSON_DEPTH} levels`,
  "too-many-values": "the document holds too many values",
};

/** The diagnostic of a file that cannot be read as a document. */
export function refused(reason: DiagnosticReason): ObservedDiagnostic {
  return { type: "diagnostic", locator: null, reason, detail: details[reason] ?? reason };
}
