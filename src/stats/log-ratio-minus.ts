/**
 * ln(ratio) - u, where ratio = 1 + u > 0 is given both ways: near 1 from `u`, by the series in r = u/(2+u),
 * ln(1+u) = 2 atanh r, which has not the cancellation of the plain difference; elsewhere from `ratio`, which keeps its
 * precision near 0 (Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000).
 *
 * @example logRatioMinus(1.001, 0.001) // => -4.996669e-7
 */
export function logRatioMinus(ratio: number, u: number): number {
  if (u < -0.3 || u > 0.4) return Math.log(ratio) - u;
  // 2 atanh r - u with u = 2r/(1-r): the first terms join to -r·u.
  const r = u / (2 + u);
  const square = r * r;
  let power = r * square;
  let sum = 0;
  for (let odd = 3; ; odd += 2) {
    const next = sum + power / odd;
    if (next === sum) return 2 * sum - r * u;
    sum = next;
    power *= square;
  }
}
