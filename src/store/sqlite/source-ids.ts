import { BoundedCache } from "../../core/bounded-cache.ts";
import type { SourceRow } from "../../core/rows.ts";
import type { Connection } from "../engine.ts";
import type { Dictionary } from "./dictionary.ts";

export interface KnownSource {
  readonly sourceId: number;
  /** Dictionary id of the format; part of the key of every row that was read from the source. */
  readonly formatId: number;
}

/** Sources as small integers, per tenant: one per generation and format of a source. */
export interface SourceIds {
  /** Records the source when it is new, and takes it for the rows that name its key from here on. */
  register(row: SourceRow, seq: number): KnownSource;
  /** The source registered last under this key; a source that was never described is recorded without a format. */
  resolve(sourceKey: string, seq: number): KnownSource;
  key(sourceId: number): string;
  format(sourceId: number): string;
}

const cacheLimit = 20_000;

export function createSourceIds(
  connection: Connection,
  tenantId: number,
  dictionary: Dictionary,
): SourceIds {
  const byKey = new BoundedCache<string, RegisteredSource>(cacheLimit);
  const byId = new BoundedCache<number, SourceName>(cacheLimit);
  connection.onRollback(() => {
    byKey.clear();
    byId.clear();
  });

  const register = (row: SourceRow, seq: number): KnownSource => {
    const { sourceKey, generation } = row;
    const formatId = dictionary.id(row.format);
    const cached = byKey.get(sourceKey);
    if (cached?.generation === generation && cached.formatId === formatId) return cached;
    const sourceId =
      findGeneration(connection, tenantId, row, formatId) ??
      insertSource(connection, tenantId, row, formatId, seq);
    return byKey.set(sourceKey, { sourceId, formatId, generation });
  };
  const resolve = (sourceKey: string, seq: number): KnownSource => {
    const cached = byKey.get(sourceKey);
    if (cached !== undefined) return cached;
    const latest = findLatest(connection, tenantId, sourceKey);
    if (latest === null) return register(undescribed(sourceKey), seq);
    return byKey.set(sourceKey, latest);
  };
  const name = (sourceId: number): SourceName =>
    byId.get(sourceId) ?? byId.set(sourceId, readName(connection, dictionary, sourceId));

  return {
    register,
    resolve,
    key: (sourceId) => name(sourceId).key,
    format: (sourceId) => name(sourceId).format,
  };
}

interface RegisteredSource extends KnownSource {
  readonly generation: number;
}

interface SourceName {
  readonly key: string;
  readonly format: string;
}

function findGeneration(
  connection: Connection,
  tenantId: number,
  row: SourceRow,
  formatId: number,
): number | null {
  const found = connection
    .statement(
      `SELECT source_id FROM source
       WHERE tenant_id = ? AND source_key = ? AND generation = ? AND format_id = ?`,
    )
    .get(tenantId, row.sourceKey, row.generation, formatId);
  return found === undefined ? null : Number(found["source_id"]);
}

function insertSource(
  connection: Connection,
  tenantId: number,
  row: SourceRow,
  formatId: number,
  seq: number,
): number {
  return connection.insertRow(
    `INSERT INTO source (tenant_id, source_key, generation, format_id, uri_redacted, prefix_hmac, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    "source_id",
    [tenantId, row.sourceKey, row.generation, formatId, row.uriRedacted, row.prefixHmac, seq],
  );
}

function findLatest(
  connection: Connection,
  tenantId: number,
  sourceKey: string,
): RegisteredSource | null {
  const found = connection
    .statement(
      `SELECT source_id, format_id, generation FROM source WHERE tenant_id = ? AND source_key = ?
       ORDER BY generation DESC, source_id DESC LIMIT 1`,
    )
    .get(tenantId, sourceKey);
  if (found === undefined) return null;
  return {
    sourceId: Number(found["source_id"]),
    formatId: Number(found["format_id"]),
    generation: Number(found["generation"]),
  };
}

function readName(connection: Connection, dictionary: Dictionary, sourceId: number): SourceName {
  const row = connection
    .statement("SELECT source_key, format_id FROM source WHERE source_id = ?")
    .get(sourceId);
  if (row === undefined) return { key: "", format: "" };
  return { key: String(row["source_key"]), format: dictionary.text(Number(row["format_id"])) };
}

function undescribed(sourceKey: string): SourceRow {
  return { sourceKey, uriRedacted: "", format: "", generation: 0, prefixHmac: "" };
}
