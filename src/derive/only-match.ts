/** For one of the first: the only partner it can have, that it could have several, or that it has none. */
export type Match = number | "ambiguous" | "none";

/** Beyond so many pairs nothing is matched: runs of thousands of equal calls say nothing about which is which. */
const mostPairs = 1_000_000;

/**
 * Partners that two sequences must have in every order-preserving matching of the greatest size (longest common
 * subsequence, Wagner and Fischer 1974, from both ends). `fits` says which pairs may be partners at all.
 *
 * @example onlyMatch(2, 2, () => true) // [0, 1]: the order leaves no choice
 * @example onlyMatch(1, 2, () => true) // ["ambiguous"]
 */
export function onlyMatch(
  firsts: number,
  seconds: number,
  fits: (first: number, second: number) => boolean,
): readonly Match[] {
  const pairs = fitting(firsts, seconds, fits);
  if (pairs === null) return Array.from({ length: firsts }, (): Match => "ambiguous");
  const before = longest(firsts, seconds, (a, b) => pairs[a]?.has(b) === true);
  const after = longest(
    firsts,
    seconds,
    (a, b) => pairs[firsts - 1 - a]?.has(seconds - 1 - b) === true,
  );
  const best = before(firsts, seconds);
  return pairs.map((partners, first) => {
    if (partners.size === 0) return "none";
    const behind = (second: number): number => after(firsts - first - 1, seconds - second);
    const possible = [...partners].filter(
      (second) => before(first, second) + 1 + behind(second + 1) === best,
    );
    const [only, ...more] = possible;
    if (only === undefined || more.length > 0) return "ambiguous";
    for (let second = 0; second <= seconds; second += 1)
      if (before(first, second) + behind(second) === best) return "ambiguous";
    return only;
  });
}

/** For each of the first, the second ones it fits; null where there are too many pairs. */
function fitting(
  firsts: number,
  seconds: number,
  fits: (first: number, second: number) => boolean,
): readonly ReadonlySet<number>[] | null {
  if (firsts * seconds > mostPairs) return null;
  return Array.from({ length: firsts }, (_, first) => {
    const partners = new Set<number>();
    for (let second = 0; second < seconds; second += 1)
      if (fits(first, second)) partners.add(second);
    return partners;
  });
}

/** Size of the greatest order-preserving matching of the first `a` with the first `b`. */
function longest(
  firsts: number,
  seconds: number,
  fits: (first: number, second: number) => boolean,
): (a: number, b: number) => number {
  const width = seconds + 1;
  const sizes = new Uint32Array((firsts + 1) * width);
  const size = (a: number, b: number): number => sizes[a * width + b] ?? 0;
  for (let a = 1; a <= firsts; a += 1) {
    for (let b = 1; b <= seconds; b += 1) {
      const without = Math.max(size(a - 1, b), size(a, b - 1));
      const paired = fits(a - 1, b - 1) ? size(a - 1, b - 1) + 1 : 0;
      sizes[a * width + b] = Math.max(without, paired);
    }
  }
  return size;
}
