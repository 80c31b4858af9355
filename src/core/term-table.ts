import { stopWords } from "./terms.ts";

/** Terms that are looked up as they stand in a text of ASCII, without making a string of them. */
export interface TermTable {
  /** Place of the term in the list, whatever its case in the text; `isStopWord`, or `isUnknown` where it is not in it. */
  placeOf(text: Uint8Array, start: number, end: number): number;
}

export const isUnknown = -1;
export const isStopWord = -2;

/** Of the hash FNV-1a (Fowler, Noll and Vo, 1991). */
const seed = 0x811c9dc5;
const prime = 0x01000193;
const capitalA = 65;
const capitalZ = 90;
const toLowerCase = 32;

/** Open addresses, of which at least half stay empty. */
export function createTermTable(terms: readonly string[]): TermTable {
  const entries = [...stopWords, ...terms].map((term) => Buffer.from(term));
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * entries.length))).fill(isUnknown);
  const last = slots.length - 1;
  const find = (text: Uint8Array, start: number, end: number): number => {
    let slot = hashOf(text, start, end) & last;
    for (
      let entry = slots[slot] ?? isUnknown;
      entry !== isUnknown;
      entry = slots[slot] ?? isUnknown
    ) {
      if (stands(entries[entry], text, start, end)) return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  };
  for (const [place, entry] of entries.entries()) {
    const slot = find(entry, 0, entry.length);
    if (slots[slot] === isUnknown) slots[slot] = place;
  }
  return {
    placeOf: (text, start, end) => {
      const entry = slots[find(text, start, end)] ?? isUnknown;
      if (entry === isUnknown) return isUnknown;
      return entry < stopWords.size ? isStopWord : entry - stopWords.size;
    },
  };
}

/** Length and three letters tell most terms apart: to go through all letters of each word would take longer. */
function hashOf(text: Uint8Array, start: number, end: number): number {
  let hash = mixed(seed, end - start);
  hash = mixed(hash, lowerCase(text[start] ?? 0));
  hash = mixed(hash, lowerCase(text[(start + end) >> 1] ?? 0));
  hash = mixed(hash, lowerCase(text[end - 1] ?? 0));
  // The lowest bits alone would depend on the lowest bits of the letters alone.
  return hash ^ (hash >>> 15);
}

function mixed(hash: number, value: number): number {
  return Math.imul(hash ^ value, prime);
}

function stands(
  entry: Uint8Array | undefined,
  text: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (entry?.length !== end - start) return false;
  for (let at = 0; at < entry.length; at += 1) {
    if (entry[at] !== lowerCase(text[start + at] ?? 0)) return false;
  }
  return true;
}

function lowerCase(code: number): number {
  return code >= capitalA && code <= capitalZ ? code + toLowerCase : code;
}
