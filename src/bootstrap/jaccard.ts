/** Jaccard similarity (0..1) of two sets; 0 where both are empty. */
export function jaccard(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let shared = 0;
  for (const member of one) if (other.has(member)) shared += 1;
  const together = one.size + other.size - shared;
  return together === 0 ? 0 : shared / together;
}
