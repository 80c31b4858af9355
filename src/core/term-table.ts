import { stopWords } from "./terms.ts";

/** Terms that are looked up as they stand in a text of ASCII, without making a string of them. */
export interface TermTable {
  /** Place of the term in the list, whatever its case in the text; `isStopWord`, or `isUnknown` where it is not in it. */
  placeOf(text: string, start: number, end: number): number;
}

export const isUnknown = -1;
export const isStopWord = -2;

const seed = 0x811c9dc5;
const prime = 0x01000193;
const capitalA = 65;
const capitalZ = 90;
const toLowerCase = 32;

/** Fowler, Noll and Vo's hash (FNV-1a, 1991) into open addresses, of which at least half stay empty. */
export function createTermTable(terms: readonly string[]): TermTable {
  const entries = [...stopWords, ...terms];
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * entries.length))).fill(isUnknown);
  const last = slots.length - 1;
  const find = (text: string, start: number, end: number): number => {
    let slot = hashOf(text, start, end) & last;
    for (
      let entry = slots[slot] ?? isUnknown;
      entry !== isUnknown;
      entry = slots[slot] ?? isUnknown
    ) {
      if (stands(entries[entry] ?? "", text, start, end)) return slot;
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

function hashOf(text: string, start: number, end: number): number {
  let hash = seed;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ lowerCaseAt(text, at), prime);
  // The lowest bits alone would depend on the lowest bits of the letters alone.
  return hash ^ (hash >>> 15);
}

function stands(entry: string, text: string, start: number, end: number): boolean {
  if (entry.length !== end - start) return false;
  for (let at = 0; at < entry.length; at += 1) {
    if (entry.charCodeAt(at) !== lowerCaseAt(text, start + at)) return false;
  }
  return true;
}

function lowerCaseAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= capitalA && code <= capitalZ ? code + toLowerCase : code;
}
