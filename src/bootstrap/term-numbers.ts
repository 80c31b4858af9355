/** Numbers terms from 0 in the order they come: what is compared often is then hashed once. */
export interface TermNumbers {
  readonly size: number;
  numberOf(term: string): number;
  /** In the order of the terms, with their repetitions. */
  numbersOf(terms: readonly string[]): readonly number[];
}

export function createTermNumbers(): TermNumbers {
  const numbers = new Map<string, number>();
  const numberOf = (term: string): number => {
    const known = numbers.get(term);
    if (known !== undefined) return known;
    numbers.set(term, numbers.size);
    return numbers.size - 1;
  };
  return {
    get size() {
      return numbers.size;
    },
    numberOf,
    numbersOf: (terms) => terms.map(numberOf),
  };
}
