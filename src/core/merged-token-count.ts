import { type BytePairVocabulary, noRank } from "./byte-pair-vocabulary.ts";

/**
 * How many tokens byte-pair encoding makes of the first `length` bytes of a piece of text: neighbours that are a token together become one, those of
 * the lowest rank first, until none are left (Sennrich, Haddow and Birch, 2016).
 */
export function mergedTokenCount(
  piece: Uint8Array,
  length: number,
  vocabulary: BytePairVocabulary,
): number {
  if (vocabulary.rank(piece, 0, length) !== noRank) return 1;
  const starts = Array.from({ length: length + 1 }, (_, at) => at);
  const rankAt = (index: number): number => {
    const [start, end] = [starts[index], starts[index + 2]];
    return start === undefined || end === undefined ? noRank : vocabulary.rank(piece, start, end);
  };
  /** Of each part together with the one behind it. */
  const ranks = starts.map((_, index) => rankAt(index));
  for (let lowest = lowestOf(ranks); lowest !== -1; lowest = lowestOf(ranks)) {
    starts.splice(lowest + 1, 1);
    ranks.splice(lowest + 1, 1);
    ranks[lowest] = rankAt(lowest);
    if (lowest > 0) ranks[lowest - 1] = rankAt(lowest - 1);
  }
  return starts.length - 1;
}

/** Index of the first of the lowest ranks; -1 where nothing is to be merged. */
function lowestOf(ranks: readonly number[]): number {
  let lowest = noRank;
  let found = -1;
  for (let index = 0; index < ranks.length; index += 1) {
    const rank = ranks[index] ?? noRank;
    if (rank >= lowest) continue;
    lowest = rank;
    found = index;
  }
  return found;
}
