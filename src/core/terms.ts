/** Words that carry no meaning for retrieval. */
const stopWords = new Set(
  "a an and are as at be but by for from has have in into is it its of on or that the then this to was were will with when where which you your".split(
    " ",
  ),
);

const longestStopWord = 5;
const longestTerm = 64;
/** Longer runs without a blank are data, not words. */
const longestWord = 512;
const word = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.\-/+@]*/gu;
const parts = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;
const joints = ".-/+@_";
const onePart = /^[a-z]+$/;

/**
 * Terms of a text for retrieval, in order, with repetitions: lower case, stop words left out, identifiers and paths
 * split into their parts with the whole kept too (`src/fooBar.ts` gives `src/foobar.ts`, `src`, `foo`, `bar`, `ts`).
 * Linear in the length of the text.
 */
export function termsOf(text: string): readonly string[] {
  const terms: string[] = [];
  for (const [found] of text.normalize("NFC").matchAll(word)) {
    if (found.length > longestWord) continue;
    const whole = withoutEnd(found);
    const lower = whole.toLowerCase();
    if (isTerm(lower)) terms.push(lower);
    if (!onePart.test(whole)) addParts(terms, whole, lower);
  }
  return terms;
}

/** Punctuation after a word belongs to the sentence, except the name of a language (`c++`). */
function withoutEnd(found: string): string {
  let end = found.length;
  while (end > 1 && joints.includes(found.charAt(end - 1))) end -= 1;
  return found.slice(0, found.startsWith("++", end) ? end + 2 : end);
}

function addParts(terms: string[], whole: string, lower: string): void {
  for (const part of whole.match(parts) ?? []) {
    const term = part.toLowerCase();
    if (term !== lower && isTerm(term)) terms.push(term);
  }
}

function isTerm(term: string): boolean {
  if (term.length < 2 || term.length > longestTerm) return false;
  return term.length > longestStopWord || !stopWords.has(term);
}
