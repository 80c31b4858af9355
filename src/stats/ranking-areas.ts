/** A score, the higher the likelier, and what came of it. */
export interface ScoredOutcome {
  readonly score: number;
  readonly isPositive: boolean;
}

/**
 * Area under the ROC curve: how often a positive scores above a negative, ties counting half (Hanley and McNeil, 1982).
 * Null where one kind is missing.
 *
 * @example rocArea([{ score: 1, isPositive: false }, { score: 2, isPositive: true }]) // => 1
 */
export function rocArea(outcomes: readonly ScoredOutcome[]): number | null {
  const { positives, negatives, groups } = byScore(outcomes);
  if (positives === 0 || negatives === 0) return null;
  let [above, pairs] = [0, 0];
  for (const group of groups) {
    pairs += group.negatives * (above + group.positives / 2);
    above += group.positives;
  }
  return pairs / (positives * negatives);
}

/**
 * Area under the precision-recall curve as average precision: sum of (recall gained)·precision over falling scores, equal
 * scores taken together (Davis and Goadrich, 2006). Its base line is the share of positives. Null without a positive.
 *
 * @example precisionRecallArea([{ score: 1, isPositive: true }, { score: 2, isPositive: false }]) // => 0.5
 */
export function precisionRecallArea(outcomes: readonly ScoredOutcome[]): number | null {
  const { positives, groups } = byScore(outcomes);
  if (positives === 0) return null;
  let [found, taken, area] = [0, 0, 0];
  for (const group of groups) {
    found += group.positives;
    taken += group.positives + group.negatives;
    area += (group.positives / positives) * (found / taken);
  }
  return area;
}

interface ScoreGroup {
  readonly positives: number;
  readonly negatives: number;
}

/** Counts by equal score, highest first. */
function byScore(outcomes: readonly ScoredOutcome[]): ScoreGroup & { groups: ScoreGroup[] } {
  const grouped = Map.groupBy(outcomes, ({ score }) => score);
  const groups = [...grouped]
    .toSorted(([a], [b]) => b - a)
    .map(([, members]) => {
      const positives = members.filter(({ isPositive }) => isPositive).length;
      return { positives, negatives: members.length - positives };
    });
  const positives = outcomes.filter(({ isPositive }) => isPositive).length;
  return { positives, negatives: outcomes.length - positives, groups };
}
