import { readFile } from "node:fs/promises";
import { canonicalJson } from "../core/canonical-json.ts";
import { parseDocument } from "./readers/json-document.ts";
import { isMutationLog, replayMutations } from "./readers/mutation-log.ts";
import { pointerTarget, resolvePointer } from "./readers/json-pointer.ts";
import { SqliteTables } from "./readers/sqlite.ts";
import { openSqliteFile } from "./readers/sqlite-file.ts";

/** What stands at a pointer of a document, as it was hashed on ingest; null when nothing does any more. */
export async function readPointer(path: string, pointer: string): Promise<string | null> {
  const target = pointerTarget(path, pointer);
  const bytes = await readFile(target.path);
  const parsed = isMutationLog(bytes) ? replayMutations(bytes, () => {}) : parseDocument(bytes);
  const value = "value" in parsed ? resolvePointer(parsed.value, target.pointer) : undefined;
  return value === undefined ? null : canonicalJson(value);
}

/** The same of a cell of a database. `scratch`: where a copy of it may stand while it is read. */
export function readCell(
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
