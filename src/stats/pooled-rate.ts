import { betaQuantile } from "./beta-quantile.ts";

/** What one level of the hierarchy knows, from the widest (`all`) to the narrowest. */
export interface PoolingLevel {
  readonly name: string;
  /** Effective outcomes: discounted, and scaled by the design effect. */
  readonly successes: number;
  readonly failures: number;
  /** How many outcomes the level above is worth here (poolingStrength); not used at the widest level. */
  readonly strength: number;
}

export interface PathStep {
  readonly name: string;
  readonly n: number;
  /** Rate of this level alone; null without an outcome. */
  readonly rate: number | null;
  /** Rate after pooling with the levels above. */
  readonly pooledRate: number;
}

export interface PooledRate {
  readonly probability: number;
  /** 90% credible interval of the narrowest level's rate. */
  readonly low: number;
  readonly high: number;
  /** Effective outcomes at the level it rests on. */
  readonly n: number;
  /** Narrowest level with at least three effective outcomes; null where none has: insufficient data. */
  readonly level: string | null;
  readonly path: readonly PathStep[];
}

const leastOutcomes = 3;

/**
 * Rates of each level after pooling with those above, without an interval: for who needs only the number.
 *
 * @example pooledPath([{ name: "all", successes: 90, failures: 10, strength: 1 }])[0].pooledRate // => 0.896
 */
export function pooledPath(levels: readonly PoolingLevel[]): readonly PathStep[] {
  let parentRate = 0.5;
  return levels.map(({ name, successes, failures, strength }, index) => {
    const n = successes + failures;
    const weight = index === 0 ? 1 : strength;
    parentRate = (successes + weight * parentRate) / (n + weight);
    return { name, n, rate: n === 0 ? null : successes / n, pooledRate: parentRate };
  });
}

/**
 * Success rate by partial pooling along a hierarchy: p = (s + k·parent) / (n + k) at each level, from Beta(1/2, 1/2) at
 * the top (Gelman et al., Bayesian Data Analysis, 5.3). The interval is that of a beta distribution around p, whose prior
 * is as wide as the spread between cells and the doubt about the parent together. With less than three effective outcomes
 * at every level the level is null, and probability and interval are those of the widest level: the base rate.
 *
 * @example
 * const all = { name: "all", successes: 90, failures: 10, strength: 1 };
 * const tool = { name: "tool", successes: 1, failures: 1, strength: 8 };
 * pooledRate([all, tool]).probability // => 0.817
 */
export function pooledRate(levels: readonly PoolingLevel[]): PooledRate {
  const path = pooledPath(levels);
  let size = 1;
  let [level, levelSize]: [string | null, number] = [null, 0];
  for (const [index, { name, n }] of path.entries()) {
    const weight = levels[index]?.strength ?? 1;
    // Variance of a Beta rate is p(1-p)/(size+1): the parent's doubt adds to the spread between cells.
    const priorSize = index === 0 ? 1 : 1 / (1 / (weight + 1) + 1 / (size + 1)) - 1;
    size = n + Math.max(priorSize, 0.01);
    if (n >= leastOutcomes) [level, levelSize] = [name, n];
  }
  const probability = path.at(-1)?.pooledRate ?? 0.5;
  // Nothing to rest on: the base rate, not what one or two outcomes of a cell make of it.
  if (level === null && levels.length > 1) return { ...pooledRate(levels.slice(0, 1)), path };
  return {
    probability,
    low: betaQuantile(0.05, probability * size, (1 - probability) * size),
    high: betaQuantile(0.95, probability * size, (1 - probability) * size),
    n: levelSize,
    level,
    path,
  };
}
