import type { StoreContext } from "./context.ts";

/** What was read of a source; what was found wrong with it goes with the rest. */
const tables = ["session_announcement", "session_fact", "step", "usage", "execution_observation"];

/** Keys of the sources in which these sessions stood. */
export function readSourceKeys(
  { connection, tenantId }: StoreContext,
  sessionIds: readonly number[],
): ReadonlySet<string> {
  const keys = sessionIds.flatMap((sessionId) =>
    connection.rows(
      `SELECT DISTINCT s.source_key FROM session_announcement a JOIN source s ON s.source_id = a.source_id
       WHERE a.tenant_id = ? AND a.session_id = ?`,
      tenantId,
      sessionId,
    ),
  );
  return new Set(keys.map(([key]) => String(key)));
}

/**
 * Takes the place of those sources away of which nothing is left, and what was found wrong with them. How far they were
 * read stays: they are not read again. Inside a write.
 */
export function eraseUnusedSources(context: StoreContext, keys: ReadonlySet<string>): void {
  const { connection, tenantId } = context;
  for (const key of keys) {
    const rows = connection.rows(
      "SELECT source_id FROM source WHERE tenant_id = ? AND source_key = ?",
      tenantId,
      key,
    );
    const ids = rows.map(([id]) => Number(id));
    if (tables.some((table) => isUsed(context, table, ids))) continue;
    const listed = `(${ids.join(", ")})`;
    connection
      .statement(
        `UPDATE source SET uri_redacted = '' WHERE tenant_id = ? AND source_id IN ${listed}`,
      )
      .run(tenantId);
    connection
      .statement(`DELETE FROM diagnostic WHERE tenant_id = ? AND source_id IN ${listed}`)
      .run(tenantId);
  }
}

function isUsed(
  { connection, tenantId }: StoreContext,
  table: string,
  sourceIds: readonly number[],
): boolean {
  const sql = `SELECT 1 FROM ${table} WHERE tenant_id = ? AND source_id IN (${sourceIds.join(", ")}) LIMIT 1`;
  return connection.rows(sql, tenantId).length > 0;
}
