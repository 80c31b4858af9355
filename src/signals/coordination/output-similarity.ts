/** Words in a row that make a shingle. */
const shingleLength = 3;

/** Jaccard similarity of the word shingles of every pair of texts, 0..1; pairs of which one is empty are left out. */
export function pairwiseSimilarities(texts: readonly string[]): readonly number[] {
  const shingles = texts.map(shinglesOf);
  const similarities: number[] = [];
  for (const [i, a] of shingles.entries()) {
    for (const b of shingles.slice(i + 1))
      if (a.size > 0 && b.size > 0) similarities.push(jaccard(a, b));
  }
  return similarities;
}

/** A text of fewer words is one shingle. */
function shinglesOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length <= shingleLength) return new Set(words.length === 0 ? [] : [words.join(" ")]);
  return new Set(
    words.slice(shingleLength - 1).map((_, i) => words.slice(i, i + shingleLength).join(" ")),
  );
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const shingle of a) if (b.has(shingle)) common += 1;
  return common / (a.size + b.size - common);
}
