import type { StoreContext } from "./context.ts";

/**
 * Marks a session for derivation, and with it those that claim the same id and those that share its lineage: what is
 * derived of one of them depends on the others.
 */
export function markDirty(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  seq: number,
): void {
  connection
    .statement(
      `INSERT INTO dirty_session (tenant_id, session_id, seq)
       SELECT ?1, session_id, ?3 FROM (
         SELECT ?2 AS session_id
         UNION
         SELECT other.session_id FROM session me
         JOIN session other ON other.tenant_id = ?1 AND other.session_key = me.session_key
         WHERE me.session_id = ?2
         UNION
         SELECT other.session_id FROM lineage me
         JOIN lineage other ON other.tenant_id = ?1 AND other.value = me.value
         WHERE me.tenant_id = ?1 AND me.session_id = ?2
       ) WHERE true
       ON CONFLICT DO UPDATE SET seq = excluded.seq`,
    )
    .run(tenantId, sessionId, seq);
}

/** Marks every session below one whose own parent became known: their root has changed. */
export function markDescendants(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  seq: number,
): void {
  connection
    .statement(
      `WITH RECURSIVE below (session_id) AS (
         SELECT session_id FROM session_announcement WHERE tenant_id = ?1 AND parent_id = ?2
         UNION
         SELECT child.session_id FROM below
         JOIN session_announcement child ON child.tenant_id = ?1 AND child.parent_id = below.session_id
       )
       INSERT INTO dirty_session (tenant_id, session_id, seq) SELECT ?1, session_id, ?3 FROM below WHERE true
       ON CONFLICT DO UPDATE SET seq = excluded.seq`,
    )
    .run(tenantId, sessionId, seq);
}
