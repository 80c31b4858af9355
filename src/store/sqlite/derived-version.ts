import type { DerivedVersion } from "../derive-port.ts";
import type { StoreContext } from "./context.ts";

/** Null before the first derivation. Inside a read. */
export function readDerivedVersion({ connection, tenantId }: StoreContext): DerivedVersion | null {
  const [row] = connection.rows(
    "SELECT code, config FROM derived_version WHERE tenant_id = ? AND name = 'derived'",
    tenantId,
  );
  return row === undefined ? null : { code: String(row[0]), config: String(row[1]) };
}

/** Inside a write. */
export function writeDerivedVersion(
  { connection, tenantId }: StoreContext,
  { code, config }: DerivedVersion,
): void {
  connection
    .statement(
      `INSERT INTO derived_version (tenant_id, name, code, config) VALUES (?, 'derived', ?, ?)
       ON CONFLICT (tenant_id, name) DO UPDATE SET code = excluded.code, config = excluded.config`,
    )
    .run(tenantId, code, config);
}
