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
  const { connection, tenantId, dictionary, sessions, sources, suppressions } = context;
  const announcement = connection.statement(
    `INSERT INTO session_announcement (tenant_id, session_id, source_id, reader_version, harness_id, native_id,
       parent_id, repo_id, zone_id, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const repo = connection.statement(
    "INSERT INTO repo (tenant_id, repo_id, batch_seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const fact = connection.statement(
    `INSERT INTO session_fact (tenant_id, session_id, field_id, door_id, "ordinal", value, at, source_id, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const lineage = connection.statement(
    "INSERT INTO lineage (tenant_id, value, session_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );

  return {
    announce(row, sessionId, seq) {
      const { sourceId } = sources.resolve(row.sourceKey, seq);
      const repoId = dictionary.idOrNull(row.repo);
      const parentId = row.parentRef === null ? null : sessions.id(row.parentRef, seq);
      const { changes } = announcement.run(
        tenantId,
        sessionId,
        sourceId,
        row.readerVersion,
        dictionary.id(row.harness),
        row.nativeId,
        parentId,
        repoId,
        dictionary.idOrNull(row.zone),
        seq,
      );
      if (changes === 0) return "duplicate";
      if (repoId !== null) repo.run(tenantId, repoId, seq);
      return "stored";
    },
    fact(row, sessionId, sourceId, seq) {
      if (suppressions.any && quotingFields.has(row.field) && isForgotten(context, row)) {
        return "suppressed";
      }
      const { changes } = fact.run(
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
    },
  };
}

function isForgotten(context: StoreContext, row: FactRow): boolean {
  const key = quotedFactKey(context, row.field, row.value);
  return key !== null && context.suppressions.has("fact", key);
}

/** Keyed hash by which a forgotten quotation is recognised; null for fields that do not quote. */
export function quotedFactKey(context: StoreContext, field: string, value: string): string | null {
  if (context.mac === null || !quotingFields.has(field)) return null;
  return context.mac(`fact\0${field}\0${value}`);
}
