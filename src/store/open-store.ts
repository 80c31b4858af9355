import { isDatabaseAddress } from "../core/database-address.ts";
import { openStore as openSqliteStore } from "./sqlite/open-store.ts";
import type { StoreOptions } from "./sqlite/open-store.ts";
import type { TenantStore } from "./sqlite/store.ts";

/** Opens a tenant's store by the engine that `path` names: a file, `:memory:`, or `postgres://...`. */
export async function openStore(options: StoreOptions): Promise<TenantStore> {
  const { path, ...rest } = options;
  if (!isDatabaseAddress(path)) return openSqliteStore(options);
  // The driver is loaded by those alone who have such a database.
  const { openPostgresStore } = await import("./postgres/open-postgres-store.ts");
  return openPostgresStore({ ...rest, address: path });
}
