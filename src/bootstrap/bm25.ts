import { findInTerms, type FoundTerms } from "../core/find-terms.ts";

/** Corpus figures of one tenant: number of documents, their mean length, in how many each term occurs. */
export interface TermStatistics {
  readonly items: number;
  readonly meanLength: number;
  readonly documentFrequency: ReadonlyMap<string, number>;
}

const k1 = 1.2;
const b = 0.75;

/**
 * Okapi BM25 of documents for one query (Robertson and Zaragoza, 2009), with the non-negative idf
 * ln(1 + (N - df + 0.5) / (df + 0.5)). Of a document it takes which of the query's terms were found in it; repeated
 * query terms count once. 0 for an empty corpus, query or document.
 */
export function bm25For(
  query: readonly string[],
  statistics: TermStatistics,
): (document: FoundTerms) => number {
  const { items, meanLength, documentFrequency } = statistics;
  if (items === 0 || meanLength === 0) return () => 0;
  const idf = Float64Array.from(query, (term) => {
    const frequency = documentFrequency.get(term) ?? 0;
    const others = Math.max(0, items - frequency);
    return Math.log(1 + (others + 0.5) / (frequency + 0.5));
  });
  const counts = new Uint32Array(idf.length);
  return ({ length, found }) => {
    for (const term of found) counts[term] = (counts[term] ?? 0) + 1;
    const norm = k1 * (1 - b + (b * length) / meanLength);
    let score = 0;
    for (const term of found) {
      const count = counts[term] ?? 0;
      // 0 for a term that stood earlier in the document and was counted there.
      score += ((idf[term] ?? 0) * count * (k1 + 1)) / (count + norm);
      counts[term] = 0;
    }
    return score;
  };
}

/** {@link bm25For} of a single document. */
export function bm25(
  query: readonly string[],
  document: readonly string[],
  statistics: TermStatistics,
): number {
  return bm25For(query, statistics)(findInTerms(query, document));
}
