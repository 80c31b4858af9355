import { logBeta } from "./log-beta.ts";

/** Outcomes of one cell; weights are allowed. */
export interface Cell {
  readonly successes: number;
  readonly failures: number;
  /** Rate of this cell's own parent, in (0, 1), where the cells have several. */
  readonly parentRate?: number;
}

const [weakest, strongest] = [2, 200];
const gridSize = 40;
const grid = Array.from(
  { length: gridSize + 1 },
  (_, index) => weakest * (strongest / weakest) ** (index / gridSize),
);
/** Prior mass of each grid point when the variance p(1-p)/(k+1) is uniform. */
const priorWeights = grid.map((strength) => strength / (strength + 1) ** 2);

/**
 * How many outcomes the parent's rate is worth to a cell, bounded to 2..200: the k of cells whose rates come from
 * Beta(k·p, k·(1-p)), by the marginal likelihood of the beta-binomial (empirical Bayes: Efron and Morris, 1975; Gelman et
 * al., Bayesian Data Analysis, 5.3). Not the likeliest k, which runs to a bound where the cells hold few outcomes, but
 * that of the mean variance p(1-p)/(k+1) under the likelihood and a uniform prior of that variance: 4.7 where the
 * cells tell nothing. `parentRate`, for cells that name none of their own, in (0, 1), RangeError otherwise.
 *
 * @example poolingStrength([], 0.5) // => 4.70
 */
export function poolingStrength(cells: readonly Cell[], parentRate: number): number {
  if (!(parentRate > 0 && parentRate < 1))
    throw new RangeError(`poolingStrength needs 0 < parentRate < 1, got ${parentRate}`);
  const distinct = countDistinct(cells);
  const logLikelihoods = grid.map((strength) => logLikelihood(distinct, parentRate, strength));
  const best = Math.max(...logLikelihoods);
  let [total, variance] = [0, 0];
  for (const [index, strength] of grid.entries()) {
    const weight = (priorWeights[index] ?? 0) * Math.exp((logLikelihoods[index] ?? best) - best);
    total += weight;
    variance += weight / (strength + 1);
  }
  return Math.min(strongest, Math.max(weakest, total / variance - 1));
}

/** Many cells of a level hold the same few counts: each is computed once. */
function countDistinct(cells: readonly Cell[]): readonly (readonly [cell: Cell, times: number])[] {
  const counts = new Map<string, [Cell, number]>();
  for (const cell of cells) {
    const key = `${cell.successes}/${cell.failures}/${cell.parentRate ?? ""}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, [cell, 1]);
    else known[1] += 1;
  }
  return [...counts.values()];
}

function logLikelihood(
  cells: readonly (readonly [Cell, number])[],
  sharedRate: number,
  strength: number,
): number {
  return cells.reduce((sum, [{ successes, failures, parentRate = sharedRate }, times]) => {
    const [a, b] = [strength * parentRate, strength * (1 - parentRate)];
    return sum + times * (logBeta(a + successes, b + failures) - logBeta(a, b));
  }, 0);
}
