import { statSync } from "node:fs";

/**
 * Whether another user of this machine may read a file that holds a secret. Always false on Windows, which keeps no such
 * modes. Throws what `stat` throws.
 */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
}
