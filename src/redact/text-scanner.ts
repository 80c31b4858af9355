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
const WORD = DIGIT | LETTER | (4 << CLASS_BITS);
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

/**
 * Prefilter of all rules in one pass: Aho-Corasick over the keywords (A. Aho, M. Corasick,
 * "Efficient string matching", 1975), ASCII case-folded, with numbers and base64 runs noted on the
 * way. Time is linear in the text, whatever the number of keywords.
 */
export function createTextScanner(keywords: readonly string[]): TextScanner {
  const automaton = buildAutomaton(keywords);
  const lengths = keywords.map((keyword) => keyword.length);
  return (text) => scan(text, automaton, lengths);
}

function scan(text: string, automaton: Automaton, lengths: readonly number[]): ScanResult {
  const { characters, next, outputs } = automaton;
  const hits: number[] = [];
  const numbers: number[] = [];
  const accounts: number[] = [];
  const runs: number[] = [];
  const length = text.length;
  let state = 0;
  let runStart = 0;
  let previous = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const entry = code < 128 ? (characters[code] ?? 0) : 0;
    state = next[((state & STATE) << CLASS_BITS) | (entry & CLASS_MASK)] ?? 0;
    if ((state & ENDS_KEYWORD) !== 0) {
      for (const keyword of outputs[state & STATE] ?? []) {
        hits.push(keyword, index + 1 - (lengths[keyword] ?? 0));
      }
    }
    if ((entry & RUN) === 0) {
      if (index - runStart >= minimumRun) runs.push(runStart, index);
      runStart = index + 1;
    } else if ((entry & DIGIT) !== 0) {
      if ((previous & WORD) === 0) {
        if (isNumberCandidate(text, index)) numbers.push(index);
      } else if ((previous & LETTER) !== 0 && isAccountCandidate(text, index, characters)) {
        accounts.push(index - 2);
      }
    }
    previous = entry;
  }
  if (length - runStart >= minimumRun) runs.push(runStart, length);
  return { hits, numbers, accounts, runs };
}

function isAccountCandidate(text: string, digit: number, characters: Uint16Array): boolean {
  const flagsAt = (index: number): number => characters[text.charCodeAt(index)] ?? 0;
  return (
    digit >= 2 &&
    (flagsAt(digit + 1) & DIGIT) !== 0 &&
    (flagsAt(digit - 2) & LETTER) !== 0 &&
    (digit === 2 || (flagsAt(digit - 3) & WORD) === 0)
  );
}

function buildAutomaton(keywords: readonly string[]): Automaton {
  const characters = buildCharacters(keywords);
  const outputs: number[][] = [];
  const trie = buildTrie(keywords, characters, outputs);
  if (trie.length > STATE) throw new RangeError("too many characters in keywords");
  return { characters, next: linkFailures(trie, outputs), outputs };
}

function buildCharacters(keywords: readonly string[]): Uint16Array {
  const used = [...new Set(keywords.join(""))].toSorted();
  if (used.length > CLASS_MASK) throw new RangeError("too many different characters in keywords");
  const characters = new Uint16Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    const symbol = used.indexOf(character.toLowerCase()) + 1;
    characters[code] = symbol | flagsOf(character);
  }
  return characters;
}

function flagsOf(character: string): number {
  if (/[0-9]/.test(character)) return DIGIT | RUN;
  if (/[A-Za-z]/.test(character)) return LETTER | RUN;
  if (character === "_") return (WORD & ~DIGIT & ~LETTER) | RUN;
  return /[+/-]/.test(character) ? RUN : 0;
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
