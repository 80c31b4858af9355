import { createMac } from "../../core/hash.ts";
import type { Mac } from "../../core/hash.ts";
import { WhetstoneError } from "../../core/errors.ts";
import { createTenantKey, readTenantKey, tenantKeyPath } from "../keyring.ts";
import type { Connection } from "../engine.ts";

export interface Tenant {
  readonly tenantId: number;
  /** Null when a store is opened for reading without its key. */
  readonly mac: Mac | null;
}

export interface TenantOptions {
  readonly tenant: string;
  /** Folder that holds `keys/`; needed unless `key` is given. */
  readonly home?: string;
  /** The tenant's key itself, 32 bytes. */
  readonly key?: Uint8Array;
}

/**
 * Opens a tenant of the database, making it and its key on the first write. Its rows stay under the key they were made
 * with: without it, or with another, this throws `key-missing` or `key-mismatch`, and only reading remains possible.
 */
export async function openTenant(connection: Connection, options: TenantOptions): Promise<Tenant> {
  const known = findTenant(connection, options.tenant);
  if (connection.readOnly) return openForReading(known, options);
  const key = options.key ?? keyFromHome(options, known !== null);
  const mac = createMac(key);
  const tenant =
    known ?? (await connection.write(() => insertTenant(connection, options.tenant, mac)));
  if (tenant.keyCheck !== keyCheck(mac)) throw keyMismatch(options);
  return { tenantId: tenant.tenantId, mac };
}

interface StoredTenant {
  readonly tenantId: number;
  readonly keyCheck: string;
}

function findTenant(connection: Connection, name: string): StoredTenant | null {
  const row = connection
    .statement("SELECT tenant_id, key_check FROM tenant WHERE name = ?")
    .get(name);
  if (row === undefined) return null;
  return { tenantId: Number(row["tenant_id"]), keyCheck: String(row["key_check"]) };
}

function insertTenant(connection: Connection, name: string, mac: Mac): StoredTenant {
  connection
    .statement("INSERT INTO tenant (name, key_check) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .run(name, keyCheck(mac));
  const tenant = findTenant(connection, name);
  if (tenant === null) throw new WhetstoneError("tenant-lost", `Tenant "${name}" was not stored.`);
  return tenant;
}

function openForReading(known: StoredTenant | null, options: TenantOptions): Tenant {
  if (known === null) return { tenantId: -1, mac: null };
  const key = options.key ?? keyForReading(options);
  if (key === null) return { tenantId: known.tenantId, mac: null };
  const mac = createMac(key);
  return { tenantId: known.tenantId, mac: keyCheck(mac) === known.keyCheck ? mac : null };
}

/** Reading goes on without a key: a damaged or unreadable one is as good as none. */
function keyForReading({ home, tenant }: TenantOptions): Uint8Array | null {
  if (home === undefined) return null;
  try {
    return readTenantKey(home, tenant);
  } catch (error) {
    if (error instanceof WhetstoneError && error.code.startsWith("key-")) return null;
    throw error;
  }
}

function keyFromHome(options: TenantOptions, hasRows: boolean): Uint8Array {
  const { home, tenant } = options;
  if (home === undefined) {
    throw new WhetstoneError(
      "key-missing",
      "A store needs its tenant's key, or the folder that holds it.",
      {
        exitCode: 2,
      },
    );
  }
  const key = readTenantKey(home, tenant);
  if (key !== null) return key;
  if (!hasRows) return createTenantKey(home, tenant);
  throw new WhetstoneError("key-missing", `The key ${tenantKeyPath(home, tenant)} is missing.`, {
    hint: "Put it back from your backup. Rows made with it cannot be joined by a new one, so none is made.",
  });
}

function keyMismatch({ home, tenant }: TenantOptions): WhetstoneError {
  const where = home === undefined ? "The given key" : tenantKeyPath(home, tenant);
  return new WhetstoneError(
    "key-mismatch",
    `${where} is not the key this database was made with.`,
    {
      hint: "Put the right key back from your backup, or use another database with --db.",
    },
  );
}

/** Lets a wrong key be recognised without keeping the key. */
function keyCheck(mac: Mac): string {
  return mac("whetstone key check");
}
