import type { DerivationAge } from "../statistics-port.ts";
import type { StoreContext } from "./context.ts";
import { textsOnly } from "./dirty-sessions.ts";

/** When the derived tables were last brought up to date, and what has changed since. Inside a read. */
export function readDerivationAge({ connection, tenantId }: StoreContext): DerivationAge {
  const [derived] = connection.rows(
    "SELECT as_of FROM derived_version WHERE tenant_id = ? AND name = 'derived'",
    tenantId,
  );
  const [pending] = connection.rows(
    `SELECT count(*) FROM dirty_session d WHERE d.tenant_id = ?1 AND d.seq <> ${textsOnly} AND EXISTS (
       SELECT 1 FROM session_announcement a WHERE a.tenant_id = ?1 AND a.session_id = d.session_id)`,
    tenantId,
  );
  return {
    derivedAt: (derived?.[0] as number | null | undefined) ?? null,
    pendingSessions: Number(pending?.[0] ?? 0),
  };
}
