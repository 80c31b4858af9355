import { BoundedCache } from "../core/bounded-cache.ts";

/** Keyed hash of a value that was told: names and branches must not stand in a cursor unredacted. */
export type Mark = (value: string) => string;

const MARKS_LIMIT = 256;

/** Remembers marks: nearly every record names the same few values. */
export function createMark(mac: (content: string) => string): Mark {
  const known = new BoundedCache<string, string>(MARKS_LIMIT);
  return (value) => known.get(value) ?? known.set(value, mac(value).slice(0, 16));
}
