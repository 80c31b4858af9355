/** Words that carry no meaning for retrieval. */
export const stopWords: ReadonlySet<string> = new Set(
  "a an and are as at be but by for from has have in into is it its of on or that the then this to was were will with when where which you your".split(
    " ",
  ),
);

const longestStopWord = 5;
export const longestTerm = 64;
/** Longer runs without a blank are data, not words. */
export const longestWord = 512;

/** How words and their parts are found. */
interface Grammar {
  readonly word: RegExp;
  readonly parts: RegExp;
}

const unicode: Grammar = {
  word: /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.\-/+@]*/gu,
  parts: /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu,
};
/** The same for texts of ASCII alone, as most are: without the tables of Unicode it takes half the time. */
const ascii: Grammar = {
  word: /[A-Za-z0-9_][A-Za-z0-9_.\-/+@]*/g,
  parts: /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+/g,
};
// oxlint-disable-next-line no-control-regex -- everything that is one byte of UTF-8
const beyondAscii = /[^\u0000-\u007f]/;

const joints = ".-/+@_";
const onePart = /^[a-z]+$/;

/**
 * Terms of a text for retrieval, in order, with repetitions: lower case, stop words left out, identifiers and paths
 * split into their parts with the whole kept too (`src/fooBar.ts` gives `src/foobar.ts`, `src`, `foo`, `bar`, `ts`).
 * Linear in the length of the text.
 */
export function termsOf(text: string): readonly string[] {
  return beyondAscii.test(text) ? read(text.normalize("NFC"), unicode) : read(text, ascii);
}

function read(text: string, { word, parts }: Grammar): readonly string[] {
  const terms: string[] = [];
  for (const found of text.match(word) ?? []) {
    if (found.length > longestWord) continue;
    const whole = withoutEnd(found);
    const lower = whole.toLowerCase();
    if (isTerm(lower)) terms.push(lower);
    if (!onePart.test(whole)) addParts(terms, whole.match(parts) ?? [], lower);
  }
  return terms;
}

/** Punctuation after a word belongs to the sentence, except the name of a language (`c++`). */
function withoutEnd(found: string): string {
  if (!joints.includes(found.charAt(found.length - 1))) return found;
  let end = found.length - 1;
  while (end > 1 && joints.includes(found.charAt(end - 1))) end -= 1;
  return found.slice(0, found.startsWith("++", end) ? end + 2 : end);
}

function addParts(terms: string[], parts: readonly string[], lower: string): void {
  for (const part of parts) {
    const term = part.toLowerCase();
    if (term !== lower && isTerm(term)) terms.push(term);
  }
}

function isTerm(term: string): boolean {
  if (term.length < 2 || term.length > longestTerm) return false;
  return term.length > longestStopWord || !stopWords.has(term);
}
