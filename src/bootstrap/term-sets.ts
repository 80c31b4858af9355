/** The distinct terms of a text as numbers: comparing many texts then takes no hashing. */
export type TermSet = Uint32Array;

/** Numbers the terms of these texts, equal terms alike. */
export function termSets(texts: readonly (readonly string[])[]): readonly TermSet[] {
  const numbers = new Map<string, number>();
  return texts.map((terms) => {
    const distinct = new Set<number>();
    for (const term of terms) {
      const number = numbers.get(term) ?? numbers.size;
      numbers.set(term, number);
      distinct.add(number);
    }
    return Uint32Array.from(distinct);
  });
}

/** Jaccard similarity (0..1) to one set; 0 where both are empty. */
export function likenessTo(one: TermSet): (other: TermSet) => number {
  const own = new Set(one);
  return (other) => {
    let shared = 0;
    for (const term of other) if (own.has(term)) shared += 1;
    const together = own.size + other.length - shared;
    return together === 0 ? 0 : shared / together;
  };
}
