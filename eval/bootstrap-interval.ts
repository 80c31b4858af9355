import { seededRandom } from "../src/stats/seeded-random.ts";

/** One observation of a cluster (a task): observations of one cluster are drawn together. */
export interface Clustered {
  readonly cluster: string;
}

const usualDraws = 2000;

/**
 * 95% percentile interval of a statistic by the cluster bootstrap (Efron 1979; clusters drawn with replacement), seeded:
 * the same data give the same interval. Null where there are fewer than two clusters.
 */
export function bootstrapInterval<Observation extends Clustered>(
  observations: readonly Observation[],
  statistic: (drawn: readonly Observation[]) => number,
  { seed = 1, draws = usualDraws }: { readonly seed?: number; readonly draws?: number } = {},
): readonly [number, number] | null {
  const clusters = [...Map.groupBy(observations, ({ cluster }) => cluster).values()];
  if (clusters.length < 2) return null;
  const random = seededRandom(seed);
  const values = Array.from({ length: draws }, () => {
    const drawn = clusters.flatMap(() => clusters[Math.floor(random() * clusters.length)] ?? []);
    return statistic(drawn);
  }).toSorted((a, b) => a - b);
  return [at(values, 0.025), at(values, 0.975)];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
