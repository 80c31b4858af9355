import type { Mac } from "../core/hash.ts";

/** Key of a source: keyed hash of its real path, so that no path stands in the store in clear. */
export function sourceKeyOf(mac: Mac, realPath: string): string {
  return mac(realPath);
}
