import { openConnection } from "./connection.ts";
import type { ConnectionOptions } from "./connection.ts";
import { createContext } from "./create-context.ts";
import type { ContextOptions } from "./create-context.ts";
import { migrate, requireThisSchema } from "./migrate.ts";
import { createStore } from "./store.ts";
import type { TenantStore } from "./store.ts";
import { lookInto } from "./look-into.ts";
import { storeError } from "./sqlite-errors.ts";
import { openTenant } from "./tenant.ts";
import type { TenantOptions } from "./tenant.ts";

export interface StoreOptions extends ConnectionOptions, TenantOptions, ContextOptions {
  /** Refuses an older schema with `schema-older` instead of bringing it up to date. */
  readonly keepsSchema?: boolean;
}

/**
 * Opens (and where needed makes, or migrates) a tenant's store in a SQLite file or in `:memory:`.
 * Throws `database-locked`, `database-corrupt`, `database-unavailable`, `disk-full`, `network-file-system`,
 * `schema-newer`, `key-missing`, `key-mismatch`; with `readOnly` also `database-missing` and `schema-older`.
 */
export async function openStore(options: StoreOptions): Promise<TenantStore> {
  const connection = await openConnection(options);
  try {
    if (options.keepsSchema === true) requireThisSchema(connection);
    else await migrate(connection);
    const tenant = await openTenant(connection, options);
    const context = await createContext(connection, tenant, options);
    return createStore(context);
  } catch (error) {
    const told = storeError(error, connection.path, lookInto(connection.database));
    connection.close();
    throw told;
  }
}
