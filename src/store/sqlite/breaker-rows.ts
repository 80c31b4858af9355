import type { StoreContext } from "./context.ts";

/** Inside a read or a write. */
export function readBreaker(
  { connection, tenantId }: StoreContext,
  breaker: string,
): string | null {
  const row = connection
    .statement("SELECT state FROM breaker_state WHERE tenant_id = ? AND breaker = ?")
    .get(tenantId, breaker);
  return row === undefined ? null : String(row["state"]);
}

/** By name. Inside a read. */
export function readBreakers({
  connection,
  tenantId,
}: StoreContext): readonly { readonly breaker: string; readonly state: string }[] {
  return connection
    .rows("SELECT breaker, state FROM breaker_state WHERE tenant_id = ? ORDER BY breaker", tenantId)
    .map(([breaker, state]) => ({ breaker: String(breaker), state: String(state) }));
}

/** Inside a write. */
export function writeBreaker(
  { connection, tenantId, leaseTime }: StoreContext,
  breaker: string,
  state: string,
): void {
  connection
    .statement(
      `INSERT INTO breaker_state (tenant_id, breaker, state, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant_id, breaker) DO UPDATE SET state = excluded.state, at = excluded.at`,
    )
    .run(tenantId, breaker, state, leaseTime());
}
