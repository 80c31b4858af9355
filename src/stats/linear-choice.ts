/**
 * A fitted choice model: each alternative has features, and the probability of one is the softmax of their weighted sums
 * over all alternatives (conditional logit; McFadden 1974). Weights are data, made by a script under eval/.
 */
export interface ChoiceWeights {
  readonly version: number;
  readonly names: readonly string[];
  /** Means and standard deviations that features are scaled by. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Of the scaled features. */
  readonly weight: readonly number[];
}

export interface ScoredChoice {
  /** 0..1; they sum to 1 over the alternatives. */
  readonly probability: number;
  /** Per feature, what it adds to the weighted sum. */
  readonly contributions: readonly number[];
}

/**
 * Probabilities of the alternatives, in their order; empty where there are none.
 *
 * @example
 * const weights = { version: 1, names: ["x"], mean: [0], deviation: [1], weight: [0] };
 * scoreChoices([[1], [2]], weights)[0].probability // => 0.5
 */
export function scoreChoices(
  alternatives: readonly (readonly number[])[],
  weights: ChoiceWeights,
): readonly ScoredChoice[] {
  const contributions = alternatives.map((features) => contributionsOf(features, weights));
  const sums = contributions.map((parts) => parts.reduce((sum, part) => sum + part, 0));
  return softmax(sums).map((probability, index) => ({
    probability,
    contributions: contributions[index] ?? [],
  }));
}

/**
 * exp(x) / sum of exp(x), shifted by the greatest so that none overflows.
 *
 * @example softmax([1000, 1000]) // => [0.5, 0.5]
 */
export function softmax(values: readonly number[]): readonly number[] {
  const greatest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - greatest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function contributionsOf(features: readonly number[], weights: ChoiceWeights): readonly number[] {
  const { mean, deviation, weight } = weights;
  return features.map(
    (value, i) => ((value - (mean[i] ?? 0)) / (deviation[i] ?? 1)) * (weight[i] ?? 0),
  );
}
