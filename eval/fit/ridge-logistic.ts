import { solve } from "./linear-system.ts";

export interface LabelledRow {
  readonly features: readonly number[];
  readonly success: boolean;
}

/** Probability of success for a row of features, 0..1. */
export type LogisticModel = (features: readonly number[]) => number;

const rounds = 50;

/**
 * Logistic regression with a ridge penalty on the scaled features, not on the intercept, by Newton's method
 * (le Cessie and van Houwelingen 1992).
 */
export function fitRidgeLogistic(rows: readonly LabelledRow[], penalty: number): LogisticModel {
  const scale = scaler(rows.map(({ features }) => features));
  const data = rows.map(({ features, success }) => ({
    x: [...scale(features), 1],
    y: Number(success),
  }));
  const width = data[0]?.x.length ?? 1;
  let weight = Array.from({ length: width }, () => 0);
  for (let round = 0; round < rounds; round += 1) {
    const step = newtonStep(data, weight, penalty);
    weight = weight.map((w, i) => w + step[i]!);
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return (features) => sigmoid(dot([...scale(features), 1], weight));
}

function newtonStep(
  data: readonly { readonly x: readonly number[]; readonly y: number }[],
  weight: readonly number[],
  penalty: number,
): readonly number[] {
  const last = weight.length - 1;
  const gradient = weight.map((w, i) => (i === last ? 0 : -penalty * w));
  const hessian = weight.map((_, i) =>
    weight.map((__, j) => (i !== j ? 0 : i === last ? 1e-9 : penalty)),
  );
  for (const { x, y } of data) {
    const p = sigmoid(dot(x, weight));
    for (const [i, xi] of x.entries()) {
      gradient[i]! += (y - p) * xi;
      for (const [j, xj] of x.entries()) hessian[i]![j]! += p * (1 - p) * xi * xj;
    }
  }
  return solve(hessian, gradient);
}

function scaler(
  rows: readonly (readonly number[])[],
): (row: readonly number[]) => readonly number[] {
  const columns = (rows[0] ?? []).map((_, i) => rows.map((row) => row[i]!));
  const means = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / column.length);
  const deviations = columns.map((column, i) => {
    const variance = column.reduce((sum, x) => sum + (x - means[i]!) ** 2, 0) / column.length;
    return variance > 1e-18 ? Math.sqrt(variance) : 1;
  });
  return (row) => row.map((x, i) => (x - means[i]!) / deviations[i]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
