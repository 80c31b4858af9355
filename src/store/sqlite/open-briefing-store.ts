import type { Mac } from "../../core/hash.ts";
import { briefingStore, type BriefingStore } from "./briefing-store.ts";
import { openConnection } from "./connection.ts";
import type { ConnectionOptions } from "./connection.ts";
import { lookInto } from "./look-into.ts";
import { requireThisSchema } from "./migrate.ts";
import { storeError } from "./sqlite-errors.ts";
import { openTenant } from "./tenant.ts";
import type { TenantOptions } from "./tenant.ts";

export interface OpenedBriefingStore extends BriefingStore {
  /** Keyed hash under the tenant's key; null where the key is missing or another. */
  readonly mac: Mac | null;
  close(): void;
}

/**
 * Opens what a briefing reads of a store, and nothing else: to load all that a store can do takes longer than to brief.
 * Throws what `openStore` throws with `readOnly`.
 */
export async function openBriefingStore(
  options: Omit<ConnectionOptions, "readOnly"> & TenantOptions,
): Promise<OpenedBriefingStore> {
  const connection = await openConnection({ ...options, readOnly: true });
  try {
    requireThisSchema(connection);
    const { tenantId, mac } = await openTenant(connection, options);
    return {
      ...briefingStore({ connection, tenantId }),
      mac,
      close: () => connection.close(),
    };
  } catch (error) {
    const told = storeError(error, connection.path, lookInto(connection.database));
    connection.close();
    throw told;
  }
}
