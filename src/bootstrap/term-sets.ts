/** The distinct terms of some texts, as numbers below `size`. */
export interface TermSets {
  /** In the order of the texts. */
  readonly sets: readonly (readonly number[])[];
  /** Jaccard similarity (0..1) to one of the sets; 0 where both are empty. */
  readonly likenessTo: (one: readonly number[]) => (other: readonly number[]) => number;
}

export function termSets(texts: readonly (readonly number[])[]): TermSets {
  const size = 1 + texts.reduce(highest, -1);
  // In which text a term was met last, counted from 1.
  const lastMet = new Uint32Array(size);
  const sets = texts.map((terms, index) =>
    terms.filter((term) => {
      const isNew = lastMet[term] !== index + 1;
      lastMet[term] = index + 1;
      return isNew;
    }),
  );
  return {
    sets,
    likenessTo(one) {
      const isShared = new Uint8Array(size);
      for (const term of one) isShared[term] = 1;
      return (other) => jaccard(isShared, one.length, other);
    },
  };
}

function highest(most: number, terms: readonly number[]): number {
  return terms.reduce((high, term) => Math.max(high, term), most);
}

function jaccard(isShared: Uint8Array, size: number, other: readonly number[]): number {
  let shared = 0;
  for (const term of other) shared += isShared[term] ?? 0;
  const together = size + other.length - shared;
  return together === 0 ? 0 : shared / together;
}
