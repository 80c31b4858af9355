import { BoundedCache } from "../core/bounded-cache.ts";
import type { Redactor } from "../redact/redactor.ts";

const maxCached = 2048;
const longestCached = 256;

/** Redacts names and other short texts that come again and again: at most `limit` characters of each. */
export type ShortRedactor = (text: string, limit?: number) => string;

const usualLimit = 256;

/** Remembers up to 2,048 texts and what became of them. */
export function createShortRedactor(redactor: Redactor): ShortRedactor {
  const known = new BoundedCache<string, string>(maxCached);
  return (text, limit = usualLimit) => {
    if (text.length > longestCached || text.length > limit) return redactor.excerpt(text, limit);
    return known.get(text) ?? known.set(text, redactor.redact(text));
  };
}
