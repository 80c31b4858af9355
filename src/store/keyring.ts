import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { randomBytes } from "../core/random-bytes.ts";
import { writeFileOnce } from "./durable-file.ts";

const keyBytes = 32;

/** Path of a tenant's key. It stands outside the database and is backed up apart from it. */
export function tenantKeyPath(home: string, tenant: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(tenant)) {
    throw new WhetstoneError("tenant-name", `"${tenant}" is not a tenant name.`, {
      hint: "Use letters, digits, dots, dashes and underscores, at most 64.",
      exitCode: 2,
    });
  }
  return join(home, "keys", tenant);
}

/** The tenant's key, 32 bytes; null when there is none. Throws `key-damaged` when the file holds anything else. */
export function readTenantKey(home: string, tenant: string): Uint8Array | null {
  const path = tenantKeyPath(home, tenant);
  const key = readIfThere(path);
  if (key === null) return null;
  if (key.length !== keyBytes) {
    throw new WhetstoneError("key-damaged", `${path} does not hold a key of ${keyBytes} bytes.`, {
      hint: "Put the key back from your backup; it is never made anew over existing rows.",
    });
  }
  return key;
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new WhetstoneError("key-unreadable", `${path} cannot be read.`, {
      cause: error,
      hint: "Check its owner; its mode is 0600.",
    });
  }
}

/**
 * Makes the tenant's key, mode 0600, durable before it is returned; when another process made one in the meantime, that
 * one. Only to be called while the database has no rows of the tenant.
 */
export function createTenantKey(home: string, tenant: string): Uint8Array {
  const path = tenantKeyPath(home, tenant);
  makeKeyFolder(join(home, "keys"));
  // Two first runs agree on one key.
  writeFileOnce(path, randomBytes(keyBytes));
  const key = readTenantKey(home, tenant);
  if (key === null) throw new WhetstoneError("key-missing", `${path} vanished while it was made.`);
  return key;
}

function makeKeyFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
    chmodSync(folder, 0o700);
  } catch (cause) {
    throw new WhetstoneError("key-unwritable", `${folder} cannot be made or written.`, {
      cause,
      hint: "Set WHETSTONE_HOME to a folder that is yours.",
    });
  }
}
