import { WhetstoneError } from "../core/errors.ts";
import type { Mac } from "../core/hash.ts";
import type { LoopParts } from "./parts.ts";

/** The tenant's key; throws `key-missing` where the store was opened without it. */
export function requireKey(parts: Pick<LoopParts, "key" | "mac" | "loaded">): {
  readonly key: Uint8Array;
  readonly mac: Mac;
} {
  if (parts.key !== null && parts.mac !== null) return { key: parts.key, mac: parts.mac };
  throw new WhetstoneError(
    "key-missing",
    `The key of this store is not in ${parts.loaded.home}/keys.`,
    {
      hint: "Put it back from your backup; without it the store can only be read.",
    },
  );
}
