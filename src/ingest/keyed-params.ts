import { BoundedCache } from "../core/bounded-cache.ts";
import { canonicalJsonFrom } from "../core/canonical-json.ts";
import type { Mac } from "../core/hash.ts";
import type { Redactor } from "../redact/redactor.ts";
import { storedParams } from "./stored-params.ts";

/** Parameters of a call as they may be kept. */
export interface KeyedParams {
  /** Keyed hash of their canonical JSON. */
  readonly hash: string;
  /** See {@link storedParams}. */
  readonly redacted: string;
}

const maxCached = 1024;
const longestCached = 256;

/** Agents make the same call again and again: remembers up to 1,024 short parameters and what became of them. */
export function createKeyedParams(redactor: Redactor, mac: Mac): (params: unknown) => KeyedParams {
  const known = new BoundedCache<string, KeyedParams>(maxCached);
  return (params) => {
    // With the keys in their order: what redaction makes of a value may depend on what stands before it.
    const text = JSON.stringify(params) as string | undefined;
    if (text === undefined) return keyed(params, "null", redactor, mac);
    if (text.length > longestCached)
      return keyed(params, canonicalJsonFrom(text, params), redactor, mac);
    return (
      known.get(text) ??
      known.set(text, keyed(params, canonicalJsonFrom(text, params), redactor, mac))
    );
  };
}

function keyed(params: unknown, canonical: string, redactor: Redactor, mac: Mac): KeyedParams {
  return { hash: mac(canonical), redacted: storedParams(params, canonical, redactor, mac) };
}
