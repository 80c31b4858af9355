import type { FactRow, SessionRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

/** What became of one row at the door. `replaced`: it was there, and an equal claim of the new row wins (see precedence.ts). */
export type Verdict = "stored" | "replaced" | "duplicate" | "suppressed";

export interface SessionRowWriter {
  announce(row: SessionRow, sessionId: number, seq: number): Verdict;
  fact(row: FactRow, sessionId: number, sourceId: number | null, seq: number): Verdict;
}

/** Facts that quote text: a copy of a forgotten session may not bring them back. */
const quotingFields: ReadonlySet<string> = new Set(["task", "title"]);

export function createSessionRowWriter(context: StoreContext): SessionRowWriter {
  return { announce: createAnnounce(context), fact: createFactWriter(context) };
}

function createAnnounce(context: StoreContext): SessionRowWriter["announce"] {
  const { connection, tenantId, dictionary, sessions, sources } = context;
  const insert = connection.statement(
    `INSERT INTO session_announcement (tenant_id, session_id, source_id, reader_version, harness_id, native_id,
       parent_id, repo_id, zone_id, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const repo = connection.statement(
    "INSERT INTO repo (tenant_id, repo_id, batch_seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  return (row, sessionId, seq) => {
    const repoId = dictionary.idOrNull(row.repo);
    const { changes } = insert.run(
      tenantId,
      sessionId,
      sources.resolve(row.sourceKey, seq).sourceId,
      row.readerVersion,
      dictionary.id(row.harness),
      row.nativeId,
      row.parentRef === null ? null : sessions.id(row.parentRef, seq),
      repoId,
      dictionary.idOrNull(row.zone),
      seq,
    );
    if (changes === 0) return "duplicate";
    if (repoId !== null) repo.run(tenantId, repoId, seq);
    return "stored";
  };
}

function createFactWriter(context: StoreContext): SessionRowWriter["fact"] {
  const { connection, tenantId, dictionary, suppressions } = context;
  const insert = connection.statement(
    `INSERT INTO session_fact (tenant_id, session_id, field_id, door_id, "ordinal", value, at, source_id, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const lineage = connection.statement(
    "INSERT INTO lineage (tenant_id, value, session_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  return (row, sessionId, sourceId, seq) => {
    const quotes = suppressions.any && quotingFields.has(row.field);
    if (quotes && isForgotten(context, row, sessionId)) return "suppressed";
    const { changes } = insert.run(
      tenantId,
      sessionId,
      dictionary.id(row.field),
      dictionary.id(row.door),
      row.ordinal,
      row.value,
      row.at,
      sourceId,
      seq,
    );
    if (changes === 0) return "duplicate";
    if (row.field === "lineage") lineage.run(tenantId, row.value, sessionId);
    return "stored";
  };
}

function isForgotten(context: StoreContext, row: FactRow, sessionId: number): boolean {
  const lineages = readLineages(context, sessionId);
  return quotedFactKeys(context, lineages, row.field, row.value).some((key) =>
    context.suppressions.has("fact", key),
  );
}

export function readLineages(context: StoreContext, sessionId: number): readonly string[] {
  return context.connection
    .rows(
      "SELECT value FROM lineage WHERE tenant_id = ? AND session_id = ?",
      context.tenantId,
      sessionId,
    )
    .map(([value]) => String(value));
}

/**
 * Keyed hashes by which a forgotten quotation is recognised in copies of its session; none for fields that do not quote.
 * The lineage is part of them: other sessions may well begin with the same words.
 */
export function quotedFactKeys(
  { mac }: StoreContext,
  lineages: readonly string[],
  field: string,
  value: string,
): readonly string[] {
  if (mac === null || !quotingFields.has(field)) return [];
  return lineages.map((lineage) => mac(`fact\0${lineage}\0${field}\0${value}`));
}
