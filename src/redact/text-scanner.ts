import { isNumberCandidate } from "./number-candidate.ts";

/** What one pass over a text found worth a closer look. Pairs are flattened: [a0, b0, a1, b1, ...]. */
export interface ScanResult {
  /** Pairs (keyword index, offset where the keyword begins), ordered by where the keyword ends. */
  readonly hits: readonly number[];
  /** Offsets where a number of seven digits or more, or a dotted quad, may begin. */
  readonly numbers: readonly number[];
  /** Offsets of two letters followed by two digits at the start of a word. */
  readonly accounts: readonly number[];
  /** Pairs (start, end) of unbroken runs of at least `minimumRun` base64 or base64url characters. */
  readonly runs: readonly number[];
}

export type TextScanner = (text: string) => ScanResult;

const CLASS_BITS = 6;
const CLASS_MASK = (1 << CLASS_BITS) - 1;
const DIGIT = 1 << CLASS_BITS;
const LETTER = 2 << CLASS_BITS;
const UNDERSCORE = 4 << CLASS_BITS;
const RUN = 8 << CLASS_BITS;
const minimumRun = 24;

/** Set on a transition whose target ends a keyword; the rest of the number is the target. */
const ENDS_KEYWORD = 0x8000;
const STATE = ENDS_KEYWORD - 1;

interface Automaton {
  /** Per ASCII code: character class in the low bits, then the flags above. */
  readonly characters: Uint16Array;
  /** `next[state << CLASS_BITS | class]`. */
  readonly next: Uint16Array;
  /** Per state the keywords that end there. */
  readonly outputs: readonly (readonly number[] | undefined)[];
}

/** Searching this many characters for each keyword in turn takes as long as building the automaton. */
const searchedAtFirst = 16_384;

/**
 * Prefilter of all rules: Aho-Corasick over the keywords (A. Aho, M. Corasick, "Efficient string
 * matching", 1975), ASCII case-folded, with numbers noted on the way, then a search for base64 runs
 * that looks at one character in five. Time is linear in the text, whatever the number of keywords.
 * The automaton is built once enough was scanned to be worth it: a hook sees a few thousand characters.
 */
export function createTextScanner(keywords: readonly string[]): TextScanner {
  const characters = buildCharacters(keywords);
  const withoutKeywords = { characters, next: new Uint16Array(CLASS_MASK + 1), outputs: [] };
  const lengths = keywords.map((keyword) => keyword.length);
  let automaton: Automaton | undefined;
  let searched = 0;
  return (text) => {
    const codes = codesOf(text);
    const runs = findRuns(codes, text.length, characters);
    searched += text.length;
    if (searched <= searchedAtFirst) {
      const marks = findMarks(text, codes, withoutKeywords, lengths);
      return { ...marks, hits: searchEach(text, keywords), runs };
    }
    automaton ??= buildAutomaton(keywords, characters);
    return { ...findMarks(text, codes, automaton, lengths), runs };
  };
}

/** What the automaton finds, in its order: by end, and of those that end together the longest first. */
function searchEach(text: string, keywords: readonly string[]): readonly number[] {
  const folded = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const found: { readonly keyword: number; readonly at: number; readonly end: number }[] = [];
  // By number: the iterator of some hundred keywords leaves 40 KB to collect, for each text.
  for (let keyword = 0; keyword < keywords.length; keyword++) {
    const word = keywords[keyword] ?? "";
    if (word.length > folded.length) continue;
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1)) {
      found.push({ keyword, at, end: at + word.length });
    }
  }
  if (found.length === 0) return none;
  return found
    .toSorted((a, b) => a.end - b.end || a.at - b.at)
    .flatMap(({ keyword, at }) => [keyword, at]);
}

/** What is found in most texts: nothing. Never written to. */
const none: number[] = [];

/** Character codes stand in an array that is used again and again: reading them there takes half the time. */
const scratch = Buffer.alloc(2 * 16_384);
const scratchCodes = new Uint16Array(scratch.buffer, scratch.byteOffset, scratch.length / 2);
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** UTF-16 codes of the text, valid until the next call; what stands behind them means nothing. */
function codesOf(text: string): Uint16Array {
  const fits = text.length < scratchCodes.length;
  if (fits && isLittleEndian) {
    scratch.write(text, "utf16le");
    return scratchCodes;
  }
  const codes = new Uint16Array(text.length + 1);
  for (let index = 0; index < text.length; index++) codes[index] = text.charCodeAt(index);
  return codes;
}

function findMarks(
  text: string,
  codes: Uint16Array,
  { characters, next, outputs }: Automaton,
  lengths: readonly number[],
): Omit<ScanResult, "runs"> {
  let hits = none;
  let numbers = none;
  let accounts = none;
  const length = text.length;
  let state = 0;
  let previous = 0;
  for (let index = 0; index < length; index++) {
    const code = codes[index] ?? 0;
    const entry = code < 128 ? (characters[code] ?? 0) : 0;
    state = next[((state & STATE) << CLASS_BITS) | (entry & CLASS_MASK)] ?? 0;
    if (state >= ENDS_KEYWORD) {
      if (hits === none) hits = [];
      for (const keyword of outputs[state & STATE] ?? none) {
        hits.push(keyword, index + 1 - (lengths[keyword] ?? 0));
      }
    }
    // The first digit of a row, and no underscore before it.
    if ((entry & DIGIT & ~previous) !== 0) {
      if ((previous & LETTER) === 0) {
        if (isNumberCandidate(text, index)) numbers = append(numbers, index);
      } else if (isAccountCandidate(codes, index, length, characters)) {
        accounts = append(accounts, index - 2);
      }
    }
    previous = (entry & UNDERSCORE) === 0 ? entry : DIGIT;
  }
  return { hits, numbers, accounts };
}

function append(list: number[], value: number): number[] {
  if (list === none) return [value];
  list.push(value);
  return list;
}

/** Two letters that open a word, and a second digit after this one. */
function isAccountCandidate(
  codes: Uint16Array,
  digit: number,
  length: number,
  characters: Uint16Array,
): boolean {
  const flagsAt = (index: number): number => flagsOfCode(codes, index, characters);
  return (
    digit >= 2 &&
    digit + 1 < length &&
    (flagsAt(digit + 1) & DIGIT) !== 0 &&
    (flagsAt(digit - 2) & LETTER) !== 0 &&
    (digit === 2 || (flagsAt(digit - 3) & (DIGIT | LETTER | UNDERSCORE)) === 0)
  );
}

function flagsOfCode(codes: Uint16Array, index: number, characters: Uint16Array): number {
  const code = codes[index] ?? 0;
  return code < 128 ? (characters[code] ?? 0) : 0;
}

/** A run covers the last character of the stretch in which it could begin: from there one looks back for its end. */
function findRuns(codes: Uint16Array, length: number, characters: Uint16Array): number[] {
  let runs = none;
  let start = 0;
  for (let probe = minimumRun - 1; probe < length; probe = start + minimumRun - 1) {
    let index = probe;
    while (index >= start && (flagsOfCode(codes, index, characters) & RUN) !== 0) index--;
    if (index >= start) {
      start = index + 1;
      continue;
    }
    let end = probe + 1;
    while (end < length && (flagsOfCode(codes, end, characters) & RUN) !== 0) end++;
    runs = append(append(runs, start), end);
    start = end + 1;
  }
  return runs;
}

function buildAutomaton(keywords: readonly string[], characters: Uint16Array): Automaton {
  const outputs: number[][] = [];
  const trie = buildTrie(keywords, characters, outputs);
  if (trie.length > STATE) throw new RangeError("too many characters in keywords");
  return { characters, next: linkFailures(trie, outputs), outputs };
}

function buildCharacters(keywords: readonly string[]): Uint16Array {
  const all = keywords.join("");
  const symbols = new Uint8Array(128);
  let used = 0;
  for (let code = 0; code < 128; code++) {
    if (all.includes(String.fromCharCode(code))) symbols[code] = ++used;
  }
  if (used > CLASS_MASK) throw new RangeError("too many different characters in keywords");
  const characters = new Uint16Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    const symbol = symbols[character.toLowerCase().charCodeAt(0)] ?? 0;
    characters[code] = symbol | flagsOf(character);
  }
  return characters;
}

function flagsOf(character: string): number {
  if (character >= "0" && character <= "9") return DIGIT | RUN;
  const lower = character.toLowerCase();
  if (lower >= "a" && lower <= "z") return LETTER | RUN;
  if (character === "_") return UNDERSCORE | RUN;
  return "+/-".includes(character) ? RUN : 0;
}

/** Pairs (symbol, child) per prefix of a keyword; the first is the empty prefix. */
type Trie = readonly (readonly number[])[];

function buildTrie(
  keywords: readonly string[],
  characters: Uint16Array,
  outputs: number[][],
): Trie {
  const trie: number[][] = [[]];
  keywords.forEach((keyword, keywordIndex) => {
    let state = 0;
    for (let index = 0; index < keyword.length; index++) {
      const symbol = (characters[keyword.charCodeAt(index)] ?? 0) & CLASS_MASK;
      const children = trie[state] ?? [];
      state = childOf(children, symbol) ?? trie.push([]) - 1;
      if (childOf(children, symbol) === undefined) children.push(symbol, state);
    }
    (outputs[state] ??= []).push(keywordIndex);
  });
  return trie;
}

function childOf(children: readonly number[], symbol: number): number | undefined {
  for (let index = 0; index < children.length; index += 2) {
    if (children[index] === symbol) return children[index + 1];
  }
  return undefined;
}

/**
 * Breadth first: a state goes where its failure state goes, except to its children; these inherit
 * keywords on the way. Rows are copied whole, which keeps the start of a short-lived process cheap.
 */
function linkFailures(trie: Trie, outputs: number[][]): Uint16Array {
  const next = new Uint16Array(trie.length << CLASS_BITS);
  const failure = new Uint16Array(trie.length);
  const order = [0];
  for (let position = 0; position < order.length; position++) {
    const state = order[position] ?? 0;
    const row = state << CLASS_BITS;
    const fallback = (failure[state] ?? 0) << CLASS_BITS;
    next.copyWithin(row, fallback, fallback + CLASS_MASK + 1);
    const children = trie[state] ?? [];
    for (let index = 0; index < children.length; index += 2) {
      const slot = row | (children[index] ?? 0);
      const child = children[index + 1] ?? 0;
      const inherited = state === 0 ? 0 : (next[slot] ?? 0) & STATE;
      failure[child] = inherited;
      const keywords = [...(outputs[child] ?? []), ...(outputs[inherited] ?? [])];
      if (keywords.length > 0) outputs[child] = keywords;
      next[slot] = keywords.length > 0 ? child | ENDS_KEYWORD : child;
      order.push(child);
    }
  }
  return next;
}
