/** Outcomes that are not independent of each other, such as those of one session. */
export interface Cluster {
  readonly successes: number;
  readonly failures: number;
}

interface Sums {
  readonly between: number;
  readonly betweenDegrees: number;
  readonly within: number;
  readonly withinDegrees: number;
  /** n - sum of squared sizes / n, over cells. */
  readonly size: number;
}

/**
 * Intraclass correlation of binary outcomes by analysis of variance, floored at 0 (Ridout, Demétrio and Firth, 1999;
 * Donner, 1986). Clusters are compared within their cell, so that differences between cells do not count as correlation.
 * Null where no cell has two clusters, or no cluster two outcomes.
 *
 * @example intraclassCorrelation([[{ successes: 4, failures: 0 }, { successes: 0, failures: 4 }]]) // => 1
 */
export function intraclassCorrelation(cells: readonly (readonly Cluster[])[]): number | null {
  const sums = cells.map(sumsOf);
  const total = (pick: (sum: Sums) => number): number =>
    sums.reduce((all, sum) => all + pick(sum), 0);
  const betweenDegrees = total((sum) => sum.betweenDegrees);
  const withinDegrees = total((sum) => sum.withinDegrees);
  if (betweenDegrees <= 0 || withinDegrees <= 0) return null;
  const between = total((sum) => sum.between) / betweenDegrees;
  const within = total((sum) => sum.within) / withinDegrees;
  const clusterSize = total((sum) => sum.size) / betweenDegrees;
  const whole = between + (clusterSize - 1) * within;
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, (between - within) / whole));
}

function sumsOf(clusters: readonly Cluster[]): Sums {
  const filled = clusters.filter(({ successes, failures }) => successes + failures > 0);
  const n = filled.reduce((sum, { successes, failures }) => sum + successes + failures, 0);
  const mean = filled.reduce((sum, { successes }) => sum + successes, 0) / n;
  let [between, within, squares] = [0, 0, 0];
  for (const { successes, failures } of filled) {
    const size = successes + failures;
    between += size * (successes / size - mean) ** 2;
    within += (successes * failures) / size;
    squares += size * size;
  }
  return {
    between,
    betweenDegrees: Math.max(0, filled.length - 1),
    within,
    withinDegrees: n - filled.length,
    size: n === 0 ? 0 : n - squares / n,
  };
}
