import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { clippedProbability } from "./forecast.ts";

export interface LabelledFeatures {
  /** As many as declared; scaled to about -1..1 by the caller. An intercept is added. */
  readonly features: readonly number[];
  /** Logit that is taken as given, such as the pooled rate's. */
  readonly offset: number;
  readonly isSuccess: boolean;
}

export interface LogisticState extends VersionedState {
  readonly n: number;
  /** Intercept first. */
  readonly weights: readonly number[];
  /** Covariance of the weights, row by row. */
  readonly covariance: readonly (readonly number[])[];
}

export interface LogisticResult {
  readonly n: number;
  readonly weights: readonly number[];
  /** Standard deviations of the weights. */
  readonly deviations: readonly number[];
}

const version = 1;

/**
 * Online Bayesian logistic regression beside a given offset: each outcome moves the weights by one step of Newton's method
 * under a normal belief about them (Spiegelhalter and Lauritzen, 1990; Murphy, Machine Learning, 8.5). Before data, and
 * where they teach nothing, it predicts the offset. `priorDeviation` is the standard deviation of weights beforehand.
 *
 * @example logisticRegression({ features: 2 }).init().weights // => [0, 0, 0]
 */
export function logisticRegression(options: {
  readonly features: number;
  readonly priorDeviation?: number;
}): Estimator<LabelledFeatures, LogisticState, LogisticResult> {
  const { features: count, priorDeviation = 0.5 } = options;
  const indices = Array.from({ length: count + 1 }, (_, index) => index);
  return {
    init: () => ({
      version,
      n: 0,
      weights: indices.map(() => 0),
      covariance: indices.map((row) =>
        indices.map((column) => (row === column ? priorDeviation ** 2 : 0)),
      ),
    }),
    step(state, { features, offset, isSuccess }) {
      requireVersion(state, version, "logisticRegression");
      if (features.length !== count)
        throw new RangeError(`logisticRegression takes ${count} features, got ${features.length}`);
      const x = [1, ...features];
      const p = sigmoid(offset + dot(state.weights, x));
      const direction = state.covariance.map((row) => dot(row, x));
      const information = p * (1 - p);
      const gain = 1 / (1 + information * dot(direction, x));
      return {
        version,
        n: state.n + 1,
        weights: state.weights.map(
          (weight, index) => weight + gain * (direction[index] ?? 0) * (Number(isSuccess) - p),
        ),
        covariance: state.covariance.map((row, index) =>
          row.map(
            (value, column) =>
              value - information * gain * (direction[index] ?? 0) * (direction[column] ?? 0),
          ),
        ),
      };
    },
    result: ({ n, weights, covariance }) => ({
      n,
      weights,
      deviations: covariance.map((row, index) => Math.sqrt(Math.max(0, row[index] ?? 0))),
    }),
  };
}

/**
 * Probability that a state predicts, within .001...999.
 *
 * @example logisticProbability(logisticRegression({ features: 1 }).init(), [1], 0) // => 0.5
 */
export function logisticProbability(
  state: LogisticState,
  features: readonly number[],
  offset: number,
): number {
  return clippedProbability(sigmoid(offset + dot(state.weights, [1, ...features])));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
