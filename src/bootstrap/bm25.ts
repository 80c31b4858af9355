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
 * ln(1 + (N - df + 0.5) / (df + 0.5)). Both are lists of terms; repeated query terms count once.
 * 0 for an empty corpus, query or document.
 */
export function bm25For(
  query: readonly string[],
  statistics: TermStatistics,
): (document: readonly string[]) => number {
  const { items, meanLength, documentFrequency } = statistics;
  if (items === 0 || meanLength === 0) return () => 0;
  const idf = new Map(
    query.map((term): [string, number] => {
      const frequency = documentFrequency.get(term) ?? 0;
      return [term, Math.log(1 + (Math.max(0, items - frequency) + 0.5) / (frequency + 0.5))];
    }),
  );
  return (document) => {
    const counts = new Map<string, number>();
    for (const term of document) {
      if (idf.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
    }
    const norm = k1 * (1 - b + (b * document.length) / meanLength);
    let score = 0;
    for (const [term, count] of counts) {
      score += ((idf.get(term) ?? 0) * count * (k1 + 1)) / (count + norm);
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
  return bm25For(query, statistics)(document);
}
