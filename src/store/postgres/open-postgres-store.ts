import { createContext } from "../sqlite/create-context.ts";
import type { ContextOptions } from "../sqlite/create-context.ts";
import { createStore } from "../sqlite/store.ts";
import type { TenantStore } from "../sqlite/store.ts";
import { openTenant } from "../sqlite/tenant.ts";
import type { TenantOptions } from "../sqlite/tenant.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { openPostgres } from "./postgres-connection.ts";
import type { PostgresOptions } from "./postgres-connection.ts";

export interface PostgresStoreOptions extends PostgresOptions, TenantOptions, ContextOptions {
  /** Refuses an older schema with `schema-older` instead of bringing it up to date. */
  readonly keepsSchema?: boolean;
}

/**
 * Opens (and where needed makes, or migrates) a tenant's store in a PostgreSQL database. The tenant's key is a file here
 * too: servers that share a database share it. Throws `database-address`, `database-unavailable`, `database-refused`,
 * `database-locked`, `postgres-too-old`, `schema-newer`, `key-missing`, `key-mismatch`.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<TenantStore> {
  const connection = openPostgres(options);
  try {
    await migratePostgres(connection, options.keepsSchema ?? false);
    const tenant = await openTenant(connection, options);
    return createStore(await createContext(connection, tenant, options));
  } catch (error) {
    await connection.close();
    throw error;
  }
}
