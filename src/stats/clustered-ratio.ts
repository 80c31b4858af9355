import { studentTQuantile } from "./student-t.ts";

/** What one cluster, such as a session, adds to both sums. */
export interface RatioPart {
  readonly numerator: number;
  /** 0 or more. */
  readonly denominator: number;
}

export interface ClusteredRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly clusters: number;
}

const level = 0.9;

/**
 * Ratio of two sums over independent clusters with its 90% interval: a mean where the denominator counts. The variance is
 * that of the linearised ratio, z = numerator - ratio·denominator, between clusters (Cochran, 1977, section 6.3), so that
 * observations of one cluster may depend on each other; the quantile is Student's with one degree less than clusters. Null
 * below two clusters, and where the denominators sum to 0.
 *
 * @example clusteredRatio([{ numerator: 1, denominator: 2 }, { numerator: 3, denominator: 2 }])?.ratio // => 1
 */
export function clusteredRatio(parts: readonly RatioPart[]): ClusteredRatio | null {
  const clusters = parts.length;
  const total = sum(parts, ({ denominator }) => denominator);
  if (clusters < 2 || !(total > 0)) return null;
  const ratio = sum(parts, ({ numerator }) => numerator) / total;
  const squares = sum(
    parts,
    ({ numerator, denominator }) => (numerator - ratio * denominator) ** 2,
  );
  const error = Math.sqrt((clusters / (clusters - 1)) * squares) / total;
  const reach = error * studentTQuantile((1 + level) / 2, clusters - 1);
  return { ratio, low: ratio - reach, high: ratio + reach, clusters };
}

function sum<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((all, part) => all + of(part), 0);
}
