import { clearCells } from "./cells.ts";
import type { StoreContext } from "./context.ts";
import { textsOnly } from "./dirty-sessions.ts";
import { clearItems } from "./items.ts";
import { clearSearchIndex } from "./search-index.ts";

const tables = [
  "execution",
  "session_summary",
  "step_path",
  "merged_session",
  "session_beginning",
  "finding",
  "signal_value",
  "prediction_score",
  "error_template",
  "error_group",
  "derived_version",
] as const;

/** Drops everything derived of the tenant and marks every session for derivation. Inside a write. */
export function dropDerived(context: StoreContext): void {
  const { connection, tenantId } = context;
  clearSearchIndex(context);
  clearItems(context);
  clearCells(context);
  for (const table of tables) {
    connection.statement(`DELETE FROM ${table} WHERE tenant_id = ?`).run(tenantId);
  }
  connection
    .statement(
      `INSERT INTO dirty_session (tenant_id, session_id, seq)
       SELECT tenant_id, session_id, batch_seq FROM session WHERE tenant_id = ?
       ON CONFLICT (tenant_id, session_id) DO UPDATE SET seq = excluded.seq
       WHERE dirty_session.seq = ${textsOnly}`,
    )
    .run(tenantId);
}
