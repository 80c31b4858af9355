/**
 * ln of the mean of e^x, without overflow. -Infinity for no values.
 *
 * @example logMeanExp([1000, 1000]) // => 1000
 */
export function logMeanExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  if (largest === -Infinity) return -Infinity;
  const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
  return largest + Math.log(sum / values.length);
}
