/**
 * How many equal weights a set of weights is worth: (sum w)² / sum w² (Kish, Survey Sampling, 1965). 0 for no weight.
 *
 * @example kishSize(3, 3) // => 3
 */
export function kishSize(sumOfWeights: number, sumOfSquares: number): number {
  return sumOfSquares === 0 ? 0 : (sumOfWeights * sumOfWeights) / sumOfSquares;
}
