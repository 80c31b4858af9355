import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Cursor, Observed, ReadChunk, ReadContext, Source } from "../contract.ts";
import { generationAfter } from "./generation.ts";

const CHUNK_RECORDS = 512;

/** Reads what one whole file holds; must not throw on content. */
export type WholeFileReader = (bytes: Buffer, emit: (record: Observed) => void) => void;

/**
 * Reads a file that its owner rewrites as a whole. Equal bytes give nothing new, changed bytes are a new generation that
 * is read from its start; records that did not change come out as before. Always at least one chunk. A file over
 * `maxDocumentBytes` is a diagnostic and is not held in memory. I/O errors reject.
 */
export async function* readWholeFile(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
  read: WholeFileReader,
): AsyncGenerator<ReadChunk, void, undefined> {
  yield* inChunks(readAll(source, cursor, context, read));
}

/** All of the file in one chunk. A function of its own: the file's bytes must be gone while its records are taken in. */
function readAll(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
  read: WholeFileReader,
): ReadChunk {
  const loaded = load(source.path, context.maxDocumentBytes);
  if (typeof loaded === "number") return tooLarge(loaded, cursor, context);
  const offset = loaded.byteLength;
  const prefixHmac = context.mac(loaded);
  if (cursor !== null && cursor.offset === offset && cursor.prefixHmac === prefixHmac)
    return { records: [], cursor, bytes: 0 };
  const records: Observed[] = [];
  read(loaded, (record) => records.push(record));
  const generation = generationAfter(cursor, isUnfinished(cursor));
  return { records, cursor: { generation, offset, prefixHmac, state: null }, bytes: offset };
}

/** The file's bytes, or its size when that is over the limit. Synchronous, as the line reader is. */
function load(path: string, maxBytes: number): Buffer | number {
  const descriptor = openSync(path, "r");
  try {
    const { size } = fstatSync(descriptor);
    if (size > maxBytes) return size;
    const buffer = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(descriptor, buffer, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** A pass that stopped between two chunks left a cursor that has consumed nothing: the same generation again. */
function isUnfinished(cursor: Cursor | null): boolean {
  return cursor !== null && cursor.offset === 0 && cursor.prefixHmac === "";
}

function* inChunks({ records, cursor, bytes }: ReadChunk): Generator<ReadChunk> {
  const { generation } = cursor;
  const begun: Cursor = { generation, offset: 0, prefixHmac: "", state: null };
  let start = 0;
  while (records.length - start > CHUNK_RECORDS) {
    yield { records: records.slice(start, start + CHUNK_RECORDS), cursor: begun, bytes: 0 };
    start += CHUNK_RECORDS;
  }
  yield { records: records.slice(start), cursor, bytes };
}

function tooLarge(size: number, cursor: Cursor | null, context: ReadContext): ReadChunk {
  const detail = `a document of ${size} bytes is over the limit of ${context.maxDocumentBytes}`;
  return {
    records: [{ type: "diagnostic", locator: null, reason: "document-too-large", detail }],
    cursor: cursor ?? { generation: 0, offset: 0, prefixHmac: "", state: null },
    bytes: 0,
  };
}
