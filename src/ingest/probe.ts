import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from "node:fs";
import { pipeline } from "node:stream";
import { constants, createZstdDecompress } from "node:zlib";
import type { ParsedFile, Probe } from "./contract.ts";
import { opensValue, parseJsonBytes } from "./readers/json-bytes.ts";
import { tableNames } from "./readers/sqlite.ts";

/** Bytes every detection may look at. */
export const HEAD_BYTES = 64 * 1024;
/** Longest first line, and largest document, that is parsed to tell what a file is. */
export const PROBE_DOCUMENT_BYTES = 8 * 1024 * 1024;
/** How far the end of a first line is looked for: a transcript may open with a message full of images. */
const PROBE_SKIP_BYTES = 64 * 1024 * 1024;
const PROBE_LINES = 20;
const NEWLINE = 0x0a;

const sqliteMagic = Buffer.from("SQLite format 3\0", "latin1");
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

interface Beginning {
  readonly bytes: Buffer;
  /** Whether it is all there is. */
  readonly whole: boolean;
}

/** A look at a file, and what need not be parsed again of one that is a document. */
export interface ProbedFile extends Probe {
  readonly parsed?: ParsedFile;
}

/**
 * Looks at the beginning of a file: 64 KiB, or up to 8 MiB where its first line or its one JSON document is longer; behind
 * a first line that is longer still, at the lines that follow. A name ending in `.zst` is decompressed that far. Content
 * never makes it throw; I/O errors reject.
 */
export async function probe(path: string, scratch?: string): Promise<ProbedFile> {
  const { size } = statSync(path);
  const head = await beginningOf(path, HEAD_BYTES);
  const isSqlite = head.bytes.subarray(0, sqliteMagic.byteLength).equals(sqliteMagic);
  const common = { path, size, head: head.bytes, isSqlite };
  if (isSqlite)
    return { ...common, lines: [], document: undefined, tables: tableNames(path, scratch) };
  const beginning = needsMore(head) ? await beginningOf(path, PROBE_DOCUMENT_BYTES) : head;
  const isCutLine =
    !beginning.whole && opensJson(beginning.bytes) && !beginning.bytes.includes(NEWLINE);
  if (isCutLine && !path.endsWith(".zst"))
    return { ...common, lines: laterLines(path), document: undefined, tables: [] };
  const found = parsed(beginning);
  if (found.document === undefined) return { ...common, ...found, tables: [] };
  const { bytes } = beginning;
  return { ...common, ...found, tables: [], parsed: { bytes, value: found.document } };
}

/** Lines behind a first one that does not end within the largest look. */
function laterLines(path: string): unknown[] {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(1024 * 1024);
    for (let at = PROBE_DOCUMENT_BYTES; at < PROBE_SKIP_BYTES; at += piece.byteLength) {
      const count = readSync(file, piece, 0, piece.byteLength, at);
      const newline = piece.subarray(0, count).indexOf(NEWLINE);
      if (newline === -1 && count > 0) continue;
      if (newline === -1) return [];
      const head = piece.subarray(0, readSync(file, piece, 0, HEAD_BYTES, at + newline + 1));
      return parsedLines(head, head.byteLength < HEAD_BYTES);
    }
    return [];
  } finally {
    closeSync(file);
  }
}

/** True when the file opens as JSON whose first value does not end inside the head. */
function needsMore({ bytes, whole }: Beginning): boolean {
  if (whole || !opensJson(bytes)) return false;
  const newline = bytes.indexOf(NEWLINE);
  return newline === -1 || parse(bytes.subarray(0, newline)) === undefined;
}

function opensJson(bytes: Buffer): boolean {
  return opensValue(bytes.find((byte) => byte > 0x20));
}

function parsed({ bytes, whole }: Beginning): Pick<Probe, "lines" | "document"> {
  const document = whole && opensJson(bytes) && !isLines(bytes) ? parse(bytes) : undefined;
  if (document === undefined) return { lines: parsedLines(bytes, whole), document };
  // The lines of a document that spans several are no records.
  const lines = bytes.toString("utf8").trim().includes("\n") ? [] : [document];
  return { lines, document };
}

/** True when a first line is a value by itself and more follows: no document then, which need not be tried. */
function isLines(bytes: Buffer): boolean {
  const newline = bytes.indexOf(NEWLINE);
  if (newline === -1 || parse(bytes.subarray(0, newline)) === undefined) return false;
  return bytes.subarray(newline).some((byte) => byte > 0x20);
}

function parsedLines(bytes: Buffer, whole: boolean): unknown[] {
  const values: unknown[] = [];
  let start = 0;
  for (let lines = 0; lines < PROBE_LINES && start < bytes.byteLength; lines += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline === -1 && !whole) break;
    const end = newline === -1 ? bytes.byteLength : newline;
    const value = parse(bytes.subarray(start, end));
    if (value !== undefined) values.push(value);
    start = end + 1;
  }
  return values;
}

/** The JSON value; undefined when it is none, is no UTF-8 or nests too deep for whoever looks at it. */
function parse(bytes: Buffer): unknown {
  const outcome = parseJsonBytes(bytes, 0, bytes.byteLength);
  return "value" in outcome ? outcome.value : undefined;
}

async function beginningOf(path: string, limit: number): Promise<Beginning> {
  const { bytes, whole } = path.endsWith(".zst")
    ? await decompressedBeginning(path, limit)
    : plainBeginning(path, limit);
  const marked = bytes.subarray(0, byteOrderMark.byteLength).equals(byteOrderMark);
  return { bytes: marked ? bytes.subarray(byteOrderMark.byteLength) : bytes, whole };
}

// Synchronous: a scan opens thousands of files, off the main thread, and a turn of the event loop costs more than a read.
function plainBeginning(path: string, limit: number): Beginning {
  const file = openSync(path, "r");
  try {
    // One byte more than there is, so that a file that grows meanwhile is not taken for whole.
    const buffer = Buffer.allocUnsafe(Math.min(limit, fstatSync(file).size) + 1);
    let filled = 0;
    while (filled < buffer.byteLength) {
      const count = readSync(file, buffer, filled, buffer.byteLength - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    const whole = filled < buffer.byteLength;
    return { bytes: buffer.subarray(0, whole ? filled : buffer.byteLength - 1), whole };
  } finally {
    closeSync(file);
  }
}

async function decompressedBeginning(path: string, limit: number): Promise<Beginning> {
  const output = createZstdDecompress({ finishFlush: constants.ZSTD_e_flush });
  // Its error reaches the loop below through `output`, which pipeline destroys with it.
  pipeline(createReadStream(path), output, () => undefined);
  const pieces: Buffer[] = [];
  let filled = 0;
  try {
    for await (const piece of output as AsyncIterable<Buffer>) {
      pieces.push(piece);
      filled += piece.byteLength;
      if (filled > limit) break;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { bytes: Buffer.concat(pieces).subarray(0, limit), whole: false };
  }
  return { bytes: Buffer.concat(pieces).subarray(0, limit), whole: filled <= limit };
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(ZSTD_|Z_)/.test(String(error.code));
}
