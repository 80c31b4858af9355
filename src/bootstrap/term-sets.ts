/** The distinct terms of some texts as numbers: comparing them with each other then takes no hashing. */
export interface TermSets {
  /** In the order of the texts. */
  readonly sets: readonly (readonly number[])[];
  /** Jaccard similarity (0..1) to one of the sets; 0 where both are empty. */
  readonly likenessTo: (one: readonly number[]) => (other: readonly number[]) => number;
}

export function termSets(texts: readonly (readonly string[])[]): TermSets {
  const numbers = new Map<string, number>();
  const numberOf = (term: string): number => {
    const known = numbers.get(term);
    if (known !== undefined) return known;
    numbers.set(term, numbers.size);
    return numbers.size - 1;
  };
  const sets = texts.map((terms) => [...new Set(terms.map(numberOf))]);
  return {
    sets,
    likenessTo(one) {
      const isShared = new Uint8Array(numbers.size);
      for (const number of one) isShared[number] = 1;
      return (other) => jaccard(isShared, one.length, other);
    },
  };
}

function jaccard(isShared: Uint8Array, size: number, other: readonly number[]): number {
  let shared = 0;
  for (const number of other) shared += isShared[number] ?? 0;
  const together = size + other.length - shared;
  return together === 0 ? 0 : shared / together;
}
