import { termsOf } from "../core/terms.ts";

/** The terms of a text, each once, by numbers that are the same in all texts: what is compared often is hashed once. */
export type TermNumbers = (text: string) => ReadonlySet<number>;

export function createTermNumbers(): TermNumbers {
  const numbers = new Map<string, number>();
  const numberOf = (term: string): number => {
    const known = numbers.get(term);
    if (known !== undefined) return known;
    numbers.set(term, numbers.size);
    return numbers.size - 1;
  };
  return (text) => new Set(termsOf(text).map(numberOf));
}
