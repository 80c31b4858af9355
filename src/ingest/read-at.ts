import { readFile } from "node:fs/promises";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Locator } from "../core/locator.ts";
import { openByteInput } from "./readers/byte-input.ts";
import { parseDocument } from "./readers/json-document.ts";
import { isMutationLog, replayMutations } from "./readers/mutation-log.ts";
import { pointerTarget, resolvePointer } from "./readers/json-pointer.ts";
import { SqliteTables } from "./readers/sqlite.ts";
import { openSqliteFile } from "./readers/sqlite-file.ts";

/** Longest span read in one piece: the longest record that a reader keeps. */
const maxSpanBytes = 64 * 1024 * 1024;

/**
 * The raw bytes that a locator names, as they were hashed on ingest; null when nothing stands there any more.
 * Rejects with the file system's error when the source cannot be opened (`ENOENT`: its owner deleted it).
 */
export async function readAt(
  path: string,
  locator: Locator,
  scratch?: string,
): Promise<Uint8Array | string | null> {
  switch (locator.kind) {
    case "bytes":
      return readSpan(path, locator.start, locator.end);
    case "pointer":
      return readPointer(path, locator.pointer);
    case "row":
      return readCell(path, locator, scratch);
    case "blob":
      return null;
  }
}

async function readSpan(path: string, start: number, end: number): Promise<Uint8Array | null> {
  if (end - start > maxSpanBytes || end < start) return null;
  const input = await openByteInput(path);
  try {
    const bytes = new Uint8Array(end - start);
    return (await input.read(bytes, start)) === bytes.byteLength ? bytes : null;
  } finally {
    await input.close();
  }
}

async function readPointer(path: string, pointer: string): Promise<string | null> {
  const target = pointerTarget(path, pointer);
  const bytes = await readFile(target.path);
  const parsed = isMutationLog(bytes) ? replayMutations(bytes, () => {}) : parseDocument(bytes);
  const value = "value" in parsed ? resolvePointer(parsed.value, target.pointer) : undefined;
  return value === undefined ? null : canonicalJson(value);
}

function readCell(
  path: string,
  cell: { readonly table: string; readonly key: string; readonly column: string },
  scratch?: string,
): string | null {
  const file = openSqliteFile(path, scratch);
  try {
    const tables = new SqliteTables(file.database);
    const columns = tables.columns(cell.table);
    if (!columns.has(cell.column)) return null;
    const keyColumn = columns.has("id") ? '"id"' : "rowid";
    const row = tables.row(
      `SELECT "${cell.column}" AS value FROM "${cell.table}" WHERE ${keyColumn} = ?`,
      cell.key,
    );
    return row === null ? null : canonicalJson(row["value"]);
  } finally {
    file.close();
  }
}
