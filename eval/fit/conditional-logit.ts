import { solve } from "./linear-system.ts";
import { softmax, type ChoiceWeights } from "../../src/stats/linear-choice.ts";

/** A set of alternatives of which some were right: each right one is an observation of its own. */
export interface Choice {
  readonly alternatives: readonly (readonly number[])[];
  readonly chosen: readonly number[];
}

/**
 * Weights of a conditional logit (McFadden 1974) with a ridge penalty on the scaled features, by Newton's method.
 *
 * @param penalty lambda of lambda/2 * |w|^2, above 0
 */
export function fitConditionalLogit(
  choices: readonly Choice[],
  names: readonly string[],
  penalty: number,
): ChoiceWeights {
  const scale = scaleOf(choices, names.length);
  const scaled = choices.map(({ alternatives, chosen }) => ({
    chosen,
    alternatives: alternatives.map((row) =>
      row.map((x, i) => (x - scale.mean[i]!) / scale.deviation[i]!),
    ),
  }));
  const weight = newton(scaled, names.length, penalty);
  return { version: 1, names, ...scale, weight };
}

/** Penalty of those given with the least held-out log-loss over ten folds; folds are by position. */
export function choosePenalty(
  choices: readonly Choice[],
  names: readonly string[],
  penalties: readonly number[],
): number {
  const losses = penalties.map((penalty) => heldOutLoss(choices, names, penalty));
  return penalties[losses.indexOf(Math.min(...losses))]!;
}

const folds = 10;

function heldOutLoss(
  choices: readonly Choice[],
  names: readonly string[],
  penalty: number,
): number {
  let loss = 0;
  for (let fold = 0; fold < folds; fold += 1) {
    const weights = fitConditionalLogit(
      choices.filter((_, i) => i % folds !== fold),
      names,
      penalty,
    );
    for (const choice of choices.filter((_, i) => i % folds === fold))
      loss += logLoss(choice, weights);
  }
  return loss;
}

function logLoss({ alternatives, chosen }: Choice, weights: ChoiceWeights): number {
  const { mean, deviation, weight } = weights;
  const sums = alternatives.map((row) =>
    row.reduce((sum, x, i) => sum + ((x - mean[i]!) / deviation[i]!) * weight[i]!, 0),
  );
  const probabilities = softmax(sums);
  return chosen.reduce((sum, index) => sum - Math.log(probabilities[index]!), 0);
}

function scaleOf(choices: readonly Choice[], width: number) {
  const rows = choices.flatMap(({ alternatives }) => alternatives);
  const mean = Array.from({ length: width }, (_, i) => average(rows.map((row) => row[i]!)));
  const deviation = mean.map((m, i) => {
    const spread = Math.sqrt(average(rows.map((row) => (row[i]! - m) ** 2)));
    return spread > 1e-9 ? spread : 1;
  });
  return { mean, deviation };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function newton(choices: readonly Choice[], width: number, penalty: number): number[] {
  let weight = Array.from({ length: width }, () => 0);
  for (let round = 0; round < 50; round += 1) {
    const { gradient, hessian } = derivatives(choices, weight, penalty);
    const step = solve(hessian, gradient);
    weight = weight.map((w, i) => w + step[i]!);
    if (Math.max(...step.map(Math.abs)) < 1e-8) break;
  }
  return weight;
}

function derivatives(choices: readonly Choice[], weight: readonly number[], penalty: number) {
  const width = weight.length;
  const gradient = weight.map((w) => -penalty * w);
  const hessian = weight.map((_, i) => weight.map((__, j) => (i === j ? penalty : 0)));
  for (const { alternatives, chosen } of choices) {
    const p = softmax(
      alternatives.map((row) => row.reduce((sum, x, i) => sum + x * weight[i]!, 0)),
    );
    const expected = weight.map((_, i) =>
      alternatives.reduce((sum, row, k) => sum + p[k]! * row[i]!, 0),
    );
    for (const index of chosen) {
      const row = alternatives[index]!;
      for (let i = 0; i < width; i += 1) gradient[i]! += row[i]! - expected[i]!;
    }
    for (const [k, row] of alternatives.entries())
      addOuter(
        hessian,
        row.map((x, i) => x - expected[i]!),
        p[k]! * chosen.length,
      );
  }
  return { gradient, hessian };
}

function addOuter(matrix: number[][], vector: readonly number[], factor: number): void {
  for (const [i, row] of matrix.entries()) {
    const scaled = factor * vector[i]!;
    if (scaled === 0) continue;
    for (let j = 0; j < row.length; j += 1) row[j]! += scaled * vector[j]!;
  }
}
