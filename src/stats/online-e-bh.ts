/** One hypothesis of a growing family, in order of birth. */
export interface WeightedEvidence {
  readonly id: string;
  /** Fixed at birth; all weights ever given sum to at most 1 (birthWeight). */
  readonly weight: number;
  /** Its current e-value. */
  readonly eValue: number;
}

/**
 * Weight of the n-th hypothesis of a family, n from 1: 1/(n(n+1)), which sum to 1.
 *
 * @example birthWeight(3) // => 0.083333
 */
export function birthWeight(number: number): number {
  if (!(Number.isInteger(number) && number >= 1))
    throw new RangeError(`birthWeight needs a whole number from 1, got ${number}`);
  return 1 / (number * (number + 1));
}

/**
 * Ids of the hypotheses that are refuted now, with a false discovery rate of at most alpha whatever depends on what: the
 * largest k of them with e >= 1/(k·alpha·weight) (online e-BH: Fischer, Xu and Ramdas, 2024, arXiv 2407.20683; Wang and
 * Ramdas, 2022). RangeError where the weights sum to more than 1.
 *
 * @example onlineEBh([{ id: "a", weight: 0.5, eValue: 100 }, { id: "b", weight: 0.2, eValue: 1 }], 0.05) // => ["a"]
 */
export function onlineEBh(family: readonly WeightedEvidence[], alpha: number): readonly string[] {
  const sum = family.reduce((total, { weight }) => total + weight, 0);
  if (sum > 1 + 1e-9) throw new RangeError(`weights of a family sum to at most 1, got ${sum}`);
  const strengths = family.map(({ weight, eValue }) => eValue * alpha * weight);
  const sorted = strengths.toSorted((a, b) => b - a);
  const most = sorted.findLastIndex((strength, index) => strength * (index + 1) >= 1) + 1;
  return family
    .filter((_, index) => most > 0 && (strengths[index] ?? 0) * most >= 1)
    .map(({ id }) => id);
}

/**
 * The harm e-value at which an item may be retired by itself: 1/(alpha·weight), so that over the whole family at most
 * alpha harmless ones ever are (Ville's inequality and a union bound).
 *
 * @example retirementThreshold(0.05, 0.5) // => 40
 */
export function retirementThreshold(alpha: number, weight: number): number {
  return 1 / (alpha * weight);
}
