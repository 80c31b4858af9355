import type { ApiKeyRow, KeyScope } from "../api-key-port.ts";
import type { Connection } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { insertPrincipal } from "./principals.ts";

export function readApiKeys({ connection, tenantId }: StoreContext): readonly ApiKeyRow[] {
  const rows = connection.rows(
    `SELECT k.hash, p.name, k.scopes, k.created_at, k.revoked_at
     FROM api_key k JOIN principal p ON p.tenant_id = k.tenant_id AND p.principal_id = k.principal_id
     WHERE k.tenant_id = ? ORDER BY p.name, k.created_at, k.hash`,
    tenantId,
  );
  return rows.map(keyRow);
}

export function readTenants(connection: Connection): readonly string[] {
  return connection.rows("SELECT name FROM tenant ORDER BY name").map(([name]) => String(name));
}

export function readValidApiKeys(
  connection: Connection,
): readonly (ApiKeyRow & { readonly tenant: string })[] {
  const rows = connection.rows(
    `SELECT k.hash, p.name, k.scopes, k.created_at, k.revoked_at, t.name
     FROM api_key k JOIN principal p ON p.tenant_id = k.tenant_id AND p.principal_id = k.principal_id
     JOIN tenant t ON t.tenant_id = k.tenant_id
     WHERE k.revoked_at IS NULL ORDER BY t.name, p.name, k.created_at, k.hash`,
  );
  return rows.map((row) => ({ ...keyRow(row), tenant: String(row[5]) }));
}

function keyRow([hash, name, scopes, createdAt, revokedAt]: readonly unknown[]): ApiKeyRow {
  return {
    hash: String(hash),
    name: String(name),
    scopes: String(scopes).split(" ") as KeyScope[],
    createdAt: Number(createdAt),
    revokedAt: typeof revokedAt === "number" ? revokedAt : null,
  };
}

/** Inside a write. */
export function addApiKey(context: StoreContext, key: Omit<ApiKeyRow, "revokedAt">): void {
  const { connection, tenantId } = context;
  const principal = { kind: "api-key", name: key.name } as const;
  connection
    .statement(
      `INSERT INTO api_key (tenant_id, hash, principal_id, scopes, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, hash) DO NOTHING`,
    )
    .run(
      tenantId,
      key.hash,
      insertPrincipal(connection, tenantId, principal),
      key.scopes.join(" "),
      key.createdAt,
    );
}

/** Inside a write. */
export function revokeApiKeys(
  { connection, tenantId }: StoreContext,
  name: string,
  at: number,
): number {
  const { changes } = connection
    .statement(
      `UPDATE api_key SET revoked_at = ?3 WHERE tenant_id = ?1 AND revoked_at IS NULL AND principal_id IN
         (SELECT principal_id FROM principal WHERE tenant_id = ?1 AND kind = 'api-key' AND name = ?2)`,
    )
    .run(tenantId, name, at);
  return Number(changes);
}
