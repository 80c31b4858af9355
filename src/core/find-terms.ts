import { createTermTable, isStopWord, isUnknown, type TermTable } from "./term-table.ts";
import { longestTerm, longestWord, termsOf } from "./terms.ts";

/** Which of the terms looked for stand in a text. */
export interface FoundTerms {
  /** Number of all terms of the text, as `termsOf` gives them. */
  readonly length: number;
  /** Places of those found in the list of what is looked for, in the order of the text, with repetitions. */
  readonly found: readonly number[];
}

/**
 * Looks for terms in many texts: what `termsOf` would find, without making a string of each term of each text, which
 * takes most of its time. Of a term that is given twice the first place counts.
 */
export function termFinder(terms: readonly string[]): (text: string) => FoundTerms {
  const table = createTermTable(terms);
  let bytes = new Uint8Array(usualLength * bytesPerUnit + 1);
  return (text) => {
    const mostBytes = text.length * bytesPerUnit;
    if (mostBytes >= bytes.length) bytes = new Uint8Array(mostBytes + 1);
    // As long in UTF-8 as in UTF-16: ASCII alone.
    const isAscii = encoder.encodeInto(text, bytes).written === text.length;
    if (!isAscii) return findInTerms(terms, termsOf(text));
    bytes[text.length] = 0;
    return findInAscii(table, bytes, text.length);
  };
}

const encoder = new TextEncoder();
const bytesPerUnit = 3;
/** Few lessons are longer. */
const usualLength = 1024;

/** Of a text whose terms are known. */
export function findInTerms(wanted: readonly string[], terms: readonly string[]): FoundTerms {
  const places = placesOf(wanted);
  return { length: terms.length, found: terms.flatMap((term) => places.get(term) ?? []) };
}

function placesOf(terms: readonly string[]): ReadonlyMap<string, number> {
  return new Map(terms.map((term, place): [string, number] => [term, place]).toReversed());
}

const lower = 1;
const upper = 2;
const digit = 3;
/** Begins a word like the ones before, and ends none. */
const underscore = 4;
/** Stands inside of words only. */
const joint = 5;

const plus = 43;

/** Of each character of ASCII; 0 for what is in no word. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (/[a-z]/.test(letter)) return lower;
  if (/[A-Z]/.test(letter)) return upper;
  if (/[0-9]/.test(letter)) return digit;
  if (letter === "_") return underscore;
  return ".-/+@".includes(letter) ? joint : 0;
});

function kindAt(text: Uint8Array, at: number): number {
  return kinds[text[at] ?? 0] ?? 0;
}

interface Found {
  length: number;
  readonly found: number[];
}

/** `termsOf`, step by step over the characters; behind them stands one that is in no word. */
function findInAscii(table: TermTable, text: Uint8Array, length: number): FoundTerms {
  const result: Found = { length: 0, found: [] };
  for (let at = 0; at < length;) {
    const kind = kindAt(text, at);
    if (kind === 0 || kind === joint) {
      at += 1;
      continue;
    }
    const start = at;
    at = endOfRun(text, at, length, kind);
    const isOnePart = kind < underscore && kindAt(text, at) === 0;
    while (kindAt(text, at) !== 0) at += 1;
    if (isOnePart) add(table, text, start, at, result);
    else if (at - start <= longestWord)
      findInWord(table, text, start, endOfWord(text, start, at), result);
  }
  return result;
}

/** Punctuation after a word belongs to the sentence, except the name of a language (`c++`). */
function endOfWord(text: Uint8Array, start: number, wordEnd: number): number {
  if (kindAt(text, wordEnd - 1) < underscore) return wordEnd;
  let end = wordEnd - 1;
  while (end > start + 1 && kindAt(text, end - 1) >= underscore) end -= 1;
  const isPlusPlus = text[end] === plus && text[end + 1] === plus;
  return end + 2 <= wordEnd && isPlusPlus ? end + 2 : end;
}

/** The whole word, and its parts where it has more than one. */
function findInWord(
  table: TermTable,
  text: Uint8Array,
  start: number,
  end: number,
  result: Found,
): void {
  add(table, text, start, end, result);
  for (let at = start; at < end;) {
    const partEnd = endOfPart(text, at, end);
    if (partEnd > at && partEnd - at < end - start) add(table, text, at, partEnd, result);
    at = Math.max(partEnd, at + 1);
  }
}

/** `fooBar` is made of `foo` and `Bar`, `HTTPServer` of `HTTP` and `Server`. `at` itself where no part begins. */
function endOfPart(text: Uint8Array, at: number, end: number): number {
  const kind = kindAt(text, at);
  if (kind >= underscore) return at;
  const next = endOfRun(text, at, end, kind);
  if (kind !== upper || next === end || kindAt(text, next) !== lower) return next;
  return next - at === 1 ? endOfRun(text, next, end, lower) : next - 1;
}

function endOfRun(text: Uint8Array, at: number, end: number, kind: number): number {
  let next = at;
  while (next < end && kindAt(text, next) === kind) next += 1;
  return next;
}

function add(table: TermTable, text: Uint8Array, start: number, end: number, result: Found): void {
  if (end - start < 2 || end - start > longestTerm) return;
  const place = table.placeOf(text, start, end);
  if (place === isStopWord) return;
  result.length += 1;
  if (place !== isUnknown) result.found.push(place);
}
