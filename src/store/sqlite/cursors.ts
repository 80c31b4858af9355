import type { CursorRow, CursorStamp } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

interface StoredCursor {
  readonly source_key: string;
  readonly generation: number;
  readonly offset: number;
  readonly stamp: string;
  readonly prefix_hmac: string;
  readonly reader_version: number;
  readonly reader_state: string;
}

const columns = `source_key, generation, "offset", stamp, prefix_hmac, reader_version, reader_state`;

export function readCursors({ connection, tenantId }: StoreContext): Map<string, CursorRow> {
  const rows = connection
    .statement(`SELECT ${columns} FROM cursor WHERE tenant_id = ?`)
    .all(tenantId) as unknown as StoredCursor[];
  return new Map(rows.map((row) => [row.source_key, toCursor(row)]));
}

export function readStamps({ connection, tenantId }: StoreContext): Map<string, CursorStamp> {
  const stamps = new Map<string, CursorStamp>();
  const rows = connection.rows(
    "SELECT source_key, stamp, reader_version FROM cursor WHERE tenant_id = ?",
    tenantId,
  );
  for (const row of rows)
    stamps.set(row[0] as string, { stamp: row[1] as string, readerVersion: row[2] as number });
  return stamps;
}

export function readCursor(
  { connection, tenantId }: StoreContext,
  sourceKey: string,
): CursorRow | null {
  const row = connection
    .statement(`SELECT ${columns} FROM cursor WHERE tenant_id = ? AND source_key = ?`)
    .get(tenantId, sourceKey) as StoredCursor | undefined;
  return row === undefined ? null : toCursor(row);
}

function toCursor(row: StoredCursor): CursorRow {
  return {
    sourceKey: row.source_key,
    generation: row.generation,
    offset: row.offset,
    stamp: row.stamp,
    prefixHmac: row.prefix_hmac,
    readerVersion: row.reader_version,
    readerState: row.reader_state,
  };
}

/** Compare-and-set: moves the cursor only when the stored one equals `previous`; false when another reader moved it. */
export function moveCursor(
  context: StoreContext,
  move: { readonly previous: CursorRow | null; readonly next: CursorRow },
): boolean {
  const { connection, tenantId } = context;
  const { previous, next } = move;
  if (!sameCursor(readCursor(context, next.sourceKey), previous)) return false;
  connection
    .statement(
      `INSERT INTO cursor (tenant_id, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, source_key) DO UPDATE SET generation = excluded.generation, "offset" = excluded."offset",
         stamp = excluded.stamp, prefix_hmac = excluded.prefix_hmac, reader_version = excluded.reader_version,
         reader_state = excluded.reader_state`,
    )
    .run(
      tenantId,
      next.sourceKey,
      next.generation,
      next.offset,
      next.stamp,
      next.prefixHmac,
      next.readerVersion,
      next.readerState,
    );
  return true;
}

function sameCursor(stored: CursorRow | null, claimed: CursorRow | null): boolean {
  if (stored === null || claimed === null) return stored === claimed;
  return (
    stored.generation === claimed.generation &&
    stored.offset === claimed.offset &&
    stored.stamp === claimed.stamp &&
    stored.prefixHmac === claimed.prefixHmac &&
    stored.readerVersion === claimed.readerVersion &&
    stored.readerState === claimed.readerState
  );
}
