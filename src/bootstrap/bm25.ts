/** Corpus figures of one tenant: number of documents, their mean length, in how many each term occurs. */
export interface TermStatistics {
  readonly items: number;
  readonly meanLength: number;
  readonly documentFrequency: ReadonlyMap<string, number>;
}

const k1 = 1.2;
const b = 0.75;

/**
 * Okapi BM25 of a document for a query (Robertson and Zaragoza, 2009), with the non-negative idf
 * ln(1 + (N - df + 0.5) / (df + 0.5)). Both are lists of terms; repeated query terms count once.
 * Returns 0 for an empty corpus, query or document.
 */
export function bm25(
  query: readonly string[],
  document: readonly string[],
  statistics: TermStatistics,
): number {
  if (statistics.items === 0 || statistics.meanLength === 0) return 0;
  const frequency = new Map<string, number>();
  for (const term of document) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const norm = k1 * (1 - b + (b * document.length) / statistics.meanLength);
  let score = 0;
  for (const term of new Set(query)) {
    const count = frequency.get(term);
    if (count === undefined) continue;
    const df = statistics.documentFrequency.get(term) ?? 0;
    const idf = Math.log(1 + (Math.max(0, statistics.items - df) + 0.5) / (df + 0.5));
    score += (idf * count * (k1 + 1)) / (count + norm);
  }
  return score;
}
