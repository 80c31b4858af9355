import { betaQuantile } from "./beta-quantile.ts";

/** A Bernoulli CUSUM in whole numbers: each failure adds `up`, each success takes `down`, an alarm is at `limit`. */
export interface CusumDesign {
  /** Failure rate it takes for normal. */
  readonly baseline: number;
  /** Failure rate it is to find soonest. */
  readonly target: number;
  readonly up: number;
  readonly down: number;
  readonly limit: number;
  /** Mean number of outcomes to a false alarm at the baseline: at least the one asked for, as near as the lattice allows. */
  readonly averageRunLength: number;
}

export interface CusumRequest {
  /** A known failure rate, or the counts it is estimated from: then their upper 90% bound is the baseline. */
  readonly baseline: number | { readonly failures: number; readonly successes: number };
  /** Smallest rise of the failure rate worth an alarm, such as 0.1 for ten points. */
  readonly shift: number;
  /** The false-alarm budget: mean number of outcomes between false alarms. */
  readonly averageRunLength: number;
}

const largestDenominator = 50;
const largestLimit = 20_000;

/**
 * Scores and limit of a CUSUM for a rise of the failure rate (Reynolds and Stoumbos, "A CUSUM chart for monitoring a
 * proportion when inspecting continuously", 1999). The log-likelihood ratio is put on a lattice, so that the average run
 * length follows exactly from a Markov chain; the limit is the least one that keeps the budget.
 *
 * @example designCusum({ baseline: 0.1, shift: 0.1, averageRunLength: 500 }).limit // => 141
 */
export function designCusum(request: CusumRequest): CusumDesign {
  const baseline = baselineOf(request.baseline);
  const target = Math.min(baseline + request.shift, (1 + baseline) / 2);
  if (!(baseline > 0 && target > baseline && target < 1)) {
    throw new RangeError(
      `designCusum needs a baseline in (0, 1) and a shift > 0 below 1, got ${baseline} and ${request.shift}`,
    );
  }
  const [up, down] = scores(baseline, target);
  const runLength = (limit: number): number => runLengthOf({ up, down, limit }, baseline);
  let high = up;
  while (runLength(high) < request.averageRunLength && high < largestLimit) high *= 2;
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (runLength(middle) < request.averageRunLength) low = middle;
    else high = middle;
  }
  return { baseline, target, up, down, limit: high, averageRunLength: runLength(high) };
}

/**
 * Mean number of outcomes to an alarm at a failure rate: at the baseline the time to a false alarm, above it the delay.
 *
 * @example
 * const design = designCusum({ baseline: 0.1, shift: 0.1, averageRunLength: 500 });
 * averageRunLength(design, 0.2) // => 48.998
 */
export function averageRunLength(design: CusumDesign, failureRate: number): number {
  return runLengthOf(design, failureRate);
}

function baselineOf(baseline: CusumRequest["baseline"]): number {
  if (typeof baseline === "number") return baseline;
  return betaQuantile(0.9, baseline.failures + 0.5, baseline.successes + 0.5);
}

/** Whole-number scores in the ratio of the two log-likelihood ratios, strictly between both rates. */
function scores(baseline: number, target: number): readonly [up: number, down: number] {
  const success = Math.log((1 - baseline) / (1 - target));
  const failure = Math.log(target / baseline);
  const ideal = success / (success + failure);
  let best: [number, number] | null = null;
  let bestError = Infinity;
  for (let denominator = 2; denominator <= largestDenominator; denominator += 1) {
    const numerator = Math.min(denominator - 1, Math.max(1, Math.round(ideal * denominator)));
    const reference = numerator / denominator;
    const error = Math.abs(reference - ideal);
    if (reference <= baseline || reference >= target || error >= bestError - 1e-3) continue;
    [best, bestError] = [[denominator - numerator, numerator], error];
  }
  if (best === null)
    throw new RangeError(
      `no lattice between the rates ${baseline} and ${target}: ask a wider shift`,
    );
  return best;
}

/**
 * Solves L(c) = 1 + (1-p)·L(max(0, c - down)) + p·L(c + up) for L(0), by elimination inside the band: the matrix is
 * diagonally dominant, so no pivoting is needed.
 */
function runLengthOf(
  { up, down, limit }: Pick<CusumDesign, "up" | "down" | "limit">,
  failureRate: number,
): number {
  const width = up + down + 1;
  const band = new Float64Array(limit * width);
  const right = new Float64Array(limit).fill(1);
  const at = (row: number, column: number): number => row * width + (column - row + down);
  for (let row = 0; row < limit; row += 1) {
    band[at(row, row)] = 1;
    const after = at(row, Math.max(0, row - down));
    band[after] = (band[after] ?? 0) - (1 - failureRate);
    if (row + up < limit) band[at(row, row + up)] = -failureRate;
  }
  for (let pivot = 0; pivot < limit; pivot += 1) {
    const diagonal = band[at(pivot, pivot)] ?? 1;
    const last = Math.min(limit - 1, pivot + up);
    for (let row = pivot + 1; row <= Math.min(limit - 1, pivot + down); row += 1) {
      const factor = (band[at(row, pivot)] ?? 0) / diagonal;
      if (factor === 0) continue;
      for (let column = pivot; column <= last; column += 1) {
        const target = at(row, column);
        band[target] = (band[target] ?? 0) - factor * (band[at(pivot, column)] ?? 0);
      }
      right[row] = (right[row] ?? 0) - factor * (right[pivot] ?? 0);
    }
  }
  for (let row = limit - 1; row >= 0; row -= 1) {
    let sum = right[row] ?? 0;
    for (let column = row + 1; column <= Math.min(limit - 1, row + up); column += 1)
      sum -= (band[at(row, column)] ?? 0) * (right[column] ?? 0);
    right[row] = sum / (band[at(row, row)] ?? 1);
  }
  return right[0] ?? 0;
}
