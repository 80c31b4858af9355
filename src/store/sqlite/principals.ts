import type { Principal } from "../../core/rows.ts";
import type { Connection } from "../engine.ts";

export function findPrincipal(
  connection: Connection,
  tenantId: number,
  { kind, name }: Principal,
): number | null {
  const row = connection
    .statement("SELECT principal_id FROM principal WHERE tenant_id = ? AND kind = ? AND name = ?")
    .get(tenantId, kind, name);
  return row === undefined ? null : Number(row["principal_id"]);
}

/** Id of a principal, made when it is new. Inside a write. */
export function insertPrincipal(
  connection: Connection,
  tenantId: number,
  principal: Principal,
): number {
  connection
    .statement(
      `INSERT INTO principal (tenant_id, principal_id, kind, name)
       SELECT ?1, coalesce(max(principal_id), 0) + 1, ?2, ?3 FROM principal WHERE tenant_id = ?1
       ON CONFLICT DO NOTHING`,
    )
    .run(tenantId, principal.kind, principal.name);
  return findPrincipal(connection, tenantId, principal) ?? 0;
}
