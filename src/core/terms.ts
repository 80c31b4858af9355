/** Words that carry no meaning for retrieval. */
const stopWords = new Set(
  "a an and are as at be but by for from has have in into is it its of on or that the then this to was were will with when where which you your".split(
    " ",
  ),
);

const maxTermLength = 64;
const word = /[\p{L}\p{N}_][\p{L}\p{N}_.\-/+@]*/gu;
const parts = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;

/**
 * Terms of a text for retrieval, in order, with repetitions: lower case, stop words left out, identifiers and paths
 * split into their parts with the whole kept too (`src/fooBar.ts` gives `src/foobar.ts`, `src`, `foo`, `bar`, `ts`).
 */
export function termsOf(text: string): readonly string[] {
  const terms: string[] = [];
  for (const [found] of text.matchAll(word)) {
    const whole = found.replace(/[.\-/+@_]+$/, "");
    const lower = whole.toLowerCase();
    if (lower.length > 1 && lower.length <= maxTermLength && !stopWords.has(lower)) terms.push(lower);
    addParts(terms, whole, lower);
  }
  return terms;
}

function addParts(terms: string[], whole: string, lower: string): void {
  const found = whole.match(parts) ?? [];
  if (found.length < 2) return;
  for (const part of found) {
    const term = part.toLowerCase();
    if (term.length > 1 && term.length <= maxTermLength && term !== lower && !stopWords.has(term)) terms.push(term);
  }
}
