import { jaccard, minHash, shingles, similarityOf } from "../../stats/min-hash.ts";

/** Sets of at most so many shingles are compared themselves; of larger ones only the signatures. */
export const exactShingles = 512;

export interface OutputSimilarity {
  /** Jaccard similarity of the word shingles, 0..1. */
  readonly value: number;
  /** Estimated by MinHash (within about 0.09); false: counted. */
  readonly isEstimate: boolean;
}

/**
 * Similarity of every pair of texts by shared runs of three words; pairs of which one has no word are left out. MinHash
 * signatures (Broder, 1997) stand for long texts, so that many long outputs stay cheap to compare; a pair of short ones
 * is counted exactly.
 */
export function pairwiseSimilarities(texts: readonly string[]): readonly OutputSimilarity[] {
  const outputs = texts
    .map((text) => shingles(text))
    .filter((set) => set.size > 0)
    .map((set) => ({ set, signature: set.size > exactShingles ? minHash(set) : null }));
  return outputs.flatMap((a, i) => outputs.slice(i + 1).map((b) => compared(a, b)));
}

interface Output {
  readonly set: ReadonlySet<string>;
  /** Null for a set that is short enough to be compared itself. */
  readonly signature: readonly number[] | null;
}

function compared(a: Output, b: Output): OutputSimilarity {
  if (a.signature === null && b.signature === null)
    return { value: jaccard(a.set, b.set), isEstimate: false };
  const value = similarityOf(a.signature ?? minHash(a.set), b.signature ?? minHash(b.set));
  return { value, isEstimate: true };
}
