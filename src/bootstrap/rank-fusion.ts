/** Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): sum over lists of 1 / (k + rank), rank from 1. */
export const fusionConstant = 60;

/** Fused score per key; keys absent from a list get nothing from it. */
export function fuseRanks(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const list of lists) {
    for (const [index, key] of list.entries()) {
      scores.set(key, (scores.get(key) ?? 0) + 1 / (fusionConstant + index + 1));
    }
  }
  return scores;
}
