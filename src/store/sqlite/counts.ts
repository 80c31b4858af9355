import type { DiagnosticEntry, StoreCounts } from "../port.ts";
import type { StoreContext } from "./context.ts";
import { readDerivationAge } from "./derivation-age.ts";

export function readCounts(context: StoreContext): StoreCounts {
  const { connection, tenantId } = context;
  const age = readDerivationAge(context);
  const one = (sql: string): number => Number(connection.rows(sql, tenantId)[0]?.[0] ?? 0);
  return {
    sources: one("SELECT count(DISTINCT source_key) FROM source WHERE tenant_id = ?"),
    // A reference that was merged into another session is no session of its own.
    sessions: one(
      `SELECT count(DISTINCT a.session_id) FROM session_announcement a WHERE a.tenant_id = ? AND NOT EXISTS
         (SELECT 1 FROM merged_session m WHERE m.tenant_id = a.tenant_id AND m.session_id = a.session_id)`,
    ),
    steps: one("SELECT count(*) FROM step WHERE tenant_id = ?"),
    executions: one("SELECT count(*) FROM execution WHERE tenant_id = ?"),
    observations: one("SELECT count(*) FROM execution_observation WHERE tenant_id = ?"),
    items: one("SELECT count(*) FROM item WHERE tenant_id = ?"),
    diagnostics: one("SELECT count(*) FROM diagnostic WHERE tenant_id = ?"),
    orphans: readDiagnosticsByReason(context)["orphan-result"] ?? 0,
    // Keys that begin with two question marks (core/unnamed-call.ts).
    possiblyDuplicate: one(
      "SELECT count(*) FROM execution WHERE tenant_id = ? AND call_key >= '??' AND call_key < '?@'",
    ),
    dirtySessions: age.pendingSessions,
    databaseBytes: connection.engine.databaseBytes(connection),
    derivedAt: age.derivedAt,
  };
}

export function readDiagnosticsByReason({
  connection,
  tenantId,
}: StoreContext): Readonly<Record<string, number>> {
  const rows = connection.rows(
    `SELECT reason.text, count(*) FROM diagnostic d JOIN dictionary reason ON reason.text_id = d.reason_id
     WHERE d.tenant_id = ? GROUP BY reason.text ORDER BY reason.text`,
    tenantId,
  );
  return Object.fromEntries(rows.map(([reason, n]) => [String(reason), Number(n)]));
}

export function readDiagnostics(
  { connection, tenantId }: StoreContext,
  limit: number,
): readonly DiagnosticEntry[] {
  const rows = connection.rows(
    `SELECT s.uri_redacted, d.position, reason.text, d.detail
     FROM diagnostic d JOIN source s ON s.source_id = d.source_id JOIN dictionary reason ON reason.text_id = d.reason_id
     WHERE d.tenant_id = ? ORDER BY s.uri_redacted, d.position, reason.text, d.detail LIMIT ?`,
    tenantId,
    limit,
  );
  return rows.map(([source, position, reason, detail]) => ({
    source: String(source),
    position: String(position),
    reason: String(reason),
    detail: String(detail),
  }));
}

export function readItemsByCategory({
  connection,
  tenantId,
}: StoreContext): Readonly<Record<string, number>> {
  const rows = connection.rows(
    "SELECT category, count(*) FROM item WHERE tenant_id = ? GROUP BY category ORDER BY category",
    tenantId,
  );
  return Object.fromEntries(rows.map(([category, n]) => [String(category), Number(n)]));
}
