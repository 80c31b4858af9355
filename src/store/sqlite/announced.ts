import type { StoreContext } from "./context.ts";

/** True when some source has told of the session, beyond naming it; only such sessions are derived. */
export function isAnnounced({ connection, tenantId }: StoreContext, sessionId: number): boolean {
  const row = connection
    .statement("SELECT 1 FROM session_announcement WHERE tenant_id = ? AND session_id = ? LIMIT 1")
    .get(tenantId, sessionId);
  return row !== undefined;
}
