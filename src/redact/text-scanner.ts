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

interface Automaton {
  /** Per ASCII code: character class in the low bits, then the flags above. */
  readonly characters: Uint16Array;
  /** `next[state << CLASS_BITS | class]`; states from `firstOutput` on end at least one keyword. */
  readonly next: Uint16Array;
  readonly firstOutput: number;
  readonly outputs: readonly (readonly number[])[];
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
  const { characters, next, firstOutput, outputs } = automaton;
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
    state = next[(state << CLASS_BITS) | (entry & CLASS_MASK)] ?? 0;
    if (state >= firstOutput) {
      for (const keyword of outputs[state - firstOutput] ?? []) {
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
  const trie = buildTrie(keywords, characters);
  const { order, outputsOf } = linkFailures(trie);
  const plain = order.filter((state) => (outputsOf[state]?.length ?? 0) === 0);
  const ending = order.filter((state) => (outputsOf[state]?.length ?? 0) > 0);
  const renumbered = [...plain, ...ending];
  const numberOf = new Uint16Array(renumbered.length);
  renumbered.forEach((state, index) => (numberOf[state] = index));
  const next = new Uint16Array(renumbered.length << CLASS_BITS);
  renumbered.forEach((state, index) => {
    for (let symbol = 0; symbol <= CLASS_MASK; symbol++) {
      const target = trie[state]?.[symbol] ?? 0;
      next[(index << CLASS_BITS) | symbol] = numberOf[target] ?? 0;
    }
  });
  return {
    characters,
    next,
    firstOutput: plain.length,
    outputs: ending.map((state) => outputsOf[state] ?? []),
  };
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

type TrieNode = number[] & { keywords?: number[] };

function buildTrie(keywords: readonly string[], characters: Uint16Array): TrieNode[] {
  const root: TrieNode = [];
  const trie: TrieNode[] = [root];
  keywords.forEach((keyword, keywordIndex) => {
    let node = root;
    for (let index = 0; index < keyword.length; index++) {
      const symbol = (characters[keyword.charCodeAt(index)] ?? 0) & CLASS_MASK;
      let target = node[symbol];
      if (target === undefined) {
        target = trie.push([]) - 1;
        node[symbol] = target;
      }
      node = trie[target] ?? root;
    }
    (node.keywords ??= []).push(keywordIndex);
  });
  return trie;
}

/** Breadth first: completes each node's transitions from its failure state, and inherits its keywords. */
function linkFailures(trie: TrieNode[]): { order: number[]; outputsOf: number[][] } {
  const order = [0];
  const failure = [0];
  const outputsOf: number[][] = [[]];
  for (let position = 0; position < order.length; position++) {
    const state = order[position] ?? 0;
    const node = trie[state] ?? [];
    const fallback = state === 0 ? undefined : trie[failure[state] ?? 0];
    for (let symbol = 0; symbol <= CLASS_MASK; symbol++) {
      const inherited = fallback?.[symbol] ?? 0;
      const child = node[symbol];
      if (child === undefined) {
        node[symbol] = inherited;
        continue;
      }
      failure[child] = inherited;
      outputsOf[child] = [...(trie[child]?.keywords ?? []), ...(outputsOf[inherited] ?? [])];
      order.push(child);
    }
  }
  return { order, outputsOf };
}
