import { betaQuantile } from "../../src/stats/beta-quantile.ts";
import { designEffectSize } from "../../src/stats/design-effect.ts";
import { incompleteBeta } from "../../src/stats/incomplete-beta.ts";
import { intraclassCorrelation, type Cluster } from "../../src/stats/intraclass-correlation.ts";
import { type PooledRate, pooledRate } from "../../src/stats/pooled-rate.ts";
import { type Cell, poolingStrength } from "../../src/stats/pooling-strength.ts";
import { sampleBeta } from "../../src/stats/sample.ts";
import { seededRandom, type Uniform } from "../../src/stats/seeded-random.ts";

export interface PoolingTrial {
  /** Where the cells' true rates come from. */
  readonly prior: readonly [a: number, b: number];
  /** Outcomes of each cell. */
  readonly n: number;
  /** Outcomes of one session, and how alike they are. */
  readonly sessionSize?: number;
  readonly correlation?: number;
  readonly seeds: number;
}

export interface PoolingFigures {
  /** Share of cells whose 90% interval holds the true rate. */
  readonly coverage: number;
  /** Expected log-loss of the next outcome. */
  readonly pooledLogLoss: number;
  readonly rawLogLoss: number;
}

const cells = 200;

/** Cells with known rates, pooled under one parent: how often intervals hold, and what predictions lose. */
export function simulatePooling(trial: PoolingTrial): PoolingFigures {
  let [held, pooledLogLoss, rawLogLoss] = [0, 0, 0];
  for (let seed = 0; seed < trial.seeds; seed += 1) {
    const random = seededRandom(`pooling ${JSON.stringify(trial.prior)} ${trial.n} ${seed}`);
    for (const { rate, raw, pooled } of poolOnce(trial, random)) {
      if (pooled.low <= rate && rate <= pooled.high) held += 1;
      pooledLogLoss += logLoss(rate, pooled.probability);
      rawLogLoss += logLoss(rate, raw);
    }
  }
  const all = trial.seeds * cells;
  return {
    coverage: held / all,
    pooledLogLoss: pooledLogLoss / all,
    rawLogLoss: rawLogLoss / all,
  };
}

/**
 * Exact share of 90% intervals, of cells with one outcome each, that hold a rate from Beta(a, b), when the parent's rate is
 * known and worth `strength` outcomes.
 */
export function singleOutcomeCoverage(
  [a, b]: readonly [a: number, b: number],
  strength: number,
): number {
  const rate = a / (a + b);
  const held = [0, 1].map((outcome) => {
    const own = [strength * rate + outcome, strength * (1 - rate) + 1 - outcome] as const;
    const [low, high] = [betaQuantile(0.05, ...own), betaQuantile(0.95, ...own)];
    const below = (at: number): number => incompleteBeta(at, a + outcome, b + 1 - outcome);
    return (outcome === 1 ? rate : 1 - rate) * (below(high) - below(low));
  });
  return held.reduce((sum, one) => sum + one, 0);
}

interface CellTrial {
  readonly rate: number;
  readonly raw: number;
  readonly pooled: PooledRate;
}

function poolOnce(trial: PoolingTrial, random: Uniform): readonly CellTrial[] {
  const { prior, n, sessionSize = 1, correlation = 0 } = trial;
  const rates = Array.from({ length: cells }, () => sampleBeta(prior[0], prior[1], random));
  const clusters = rates.map((rate) =>
    Array.from({ length: n / sessionSize }, () =>
      drawSession(rate, sessionSize, correlation, random),
    ),
  );
  const rho = sessionSize === 1 ? 0 : (intraclassCorrelation(clusters) ?? 0);
  const scale = designEffectSize(1, sessionSize, rho);
  const counts = clusters.map((sessions) => scaled(total(sessions), scale));
  const root = total(counts);
  const parentRate = (root.successes + 0.5) / (root.successes + root.failures + 1);
  const strength = poolingStrength(counts, parentRate);
  const known = new Map<number, PooledRate>();
  return counts.map((cell, index) => {
    const all = { name: "all", ...root, strength: 1 };
    const pooled =
      known.get(cell.successes) ?? pooledRate([all, { name: "tool", ...cell, strength }]);
    known.set(cell.successes, pooled);
    const raw = cell.successes / (cell.successes + cell.failures);
    return { rate: rates[index] ?? 0, raw, pooled };
  });
}

function drawSession(rate: number, size: number, correlation: number, random: Uniform): Cluster {
  const spread = correlation === 0 ? 0 : 1 / correlation - 1;
  const own = spread === 0 ? rate : sampleBeta(rate * spread, (1 - rate) * spread, random);
  let successes = 0;
  for (let call = 0; call < size; call += 1) if (random() < own) successes += 1;
  return { successes, failures: size - successes };
}

function total(counts: readonly Cell[]): Cell {
  return {
    successes: counts.reduce((sum, cell) => sum + cell.successes, 0),
    failures: counts.reduce((sum, cell) => sum + cell.failures, 0),
  };
}

function scaled(cell: Cell, by: number): Cell {
  return { successes: cell.successes * by, failures: cell.failures * by };
}

function logLoss(rate: number, predicted: number): number {
  const p = Math.min(0.999, Math.max(0.001, predicted));
  return -(rate * Math.log(p) + (1 - rate) * Math.log(1 - p));
}
