/** Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): sum over lists of 1 / (k + rank), rank from 1. */
export const fusionConstant = 60;

/** Fused score of each of `size` places; one that is absent from a list gets nothing from it. */
export function fuseRanks(lists: readonly (readonly number[])[], size: number): Float64Array {
  const scores = new Float64Array(size);
  for (const list of lists) {
    list.forEach((place, index) => {
      scores[place] = (scores[place] ?? 0) + 1 / (fusionConstant + index + 1);
    });
  }
  return scores;
}
