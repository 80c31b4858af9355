import { systemClock } from "../../core/clock.ts";
import type { Clock } from "../../core/clock.ts";
import type { Mac } from "../../core/hash.ts";
import { openConnection } from "./connection.ts";
import type { Connection, ConnectionOptions } from "./connection.ts";
import type { StoreContext } from "./context.ts";
import { createDictionary } from "./dictionary.ts";
import { migrate, requireThisSchema } from "./migrate.ts";
import { createStore } from "./store.ts";
import type { SqliteStore } from "./store.ts";
import { createSessionIds } from "./session-ids.ts";
import { createSourceIds } from "./source-ids.ts";
import { isSchemaDamaged } from "./schema-damage.ts";
import { storeError } from "./sqlite-errors.ts";
import { createSuppressions } from "./suppressions.ts";
import { openTenant } from "./tenant.ts";
import type { TenantOptions } from "./tenant.ts";

export interface StoreOptions extends ConnectionOptions, TenantOptions {
  /** Who writes: an API key or the operating system's user, never a name from a payload. */
  readonly principal?: { readonly kind: "user" | "api-key"; readonly name: string };
  readonly clock?: Clock;
  /** Refuses an older schema with `schema-older` instead of bringing it up to date. */
  readonly keepsSchema?: boolean;
}

/**
 * Opens (and where needed makes, or migrates) a tenant's store in a SQLite file or in `:memory:`.
 * Throws `database-locked`, `database-corrupt`, `database-unavailable`, `disk-full`, `network-file-system`,
 * `schema-newer`, `key-missing`, `key-mismatch`; with `readOnly` also `database-missing` and `schema-older`.
 */
export async function openStore(options: StoreOptions): Promise<SqliteStore> {
  const connection = await openConnection(options);
  try {
    if (options.keepsSchema === true) requireThisSchema(connection);
    else await migrate(connection);
    const tenant = await openTenant(connection, options);
    const context = await createContext(connection, tenant, options);
    return createStore(context);
  } catch (error) {
    const told = storeError(error, connection.path, () => isSchemaDamaged(connection.database));
    connection.close();
    throw told;
  }
}

async function createContext(
  connection: Connection,
  tenant: { readonly tenantId: number; readonly mac: Mac | null },
  options: StoreOptions,
): Promise<StoreContext> {
  const { tenantId, mac } = tenant;
  const dictionary = createDictionary(connection, tenantId);
  const principal = options.principal ?? { kind: "user", name: "local" };
  return {
    connection,
    tenantId,
    principalId: await principalId(connection, tenantId, principal),
    dictionary,
    sessions: createSessionIds(connection, tenantId),
    sources: createSourceIds(connection, tenantId, dictionary),
    suppressions: createSuppressions(connection, tenantId),
    clock: options.clock ?? systemClock,
    fences: new Map(),
    loadedMarks: new Map(),
    mac,
  };
}

async function principalId(
  connection: Connection,
  tenantId: number,
  principal: { readonly kind: string; readonly name: string },
): Promise<number> {
  const find = (): number | null => {
    const row = connection
      .statement("SELECT principal_id FROM principal WHERE tenant_id = ? AND kind = ? AND name = ?")
      .get(tenantId, principal.kind, principal.name);
    return row === undefined ? null : Number(row["principal_id"]);
  };
  const known = find();
  if (known !== null || connection.readOnly) return known ?? 0;
  return connection.write(() => {
    connection
      .statement(
        `INSERT INTO principal (tenant_id, principal_id, kind, name)
         SELECT ?1, coalesce(max(principal_id), 0) + 1, ?2, ?3 FROM principal WHERE tenant_id = ?1
         ON CONFLICT DO NOTHING`,
      )
      .run(tenantId, principal.kind, principal.name);
    return find() ?? 0;
  });
}
