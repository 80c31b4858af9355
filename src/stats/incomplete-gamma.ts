import { logRatioMinus } from "./log-ratio-minus.ts";
import { stirlingError } from "./stirling-error.ts";

const epsilon = 1e-16;
const maxIterations = 100_000;

/**
 * Lower regularised incomplete gamma function P(a, x): the probability that a Gamma(a, 1) variable is at most x. Series
 * below a + 1, complement of the continued fraction above (Press et al., Numerical Recipes, 6.2). a > 0, x >= 0.
 *
 * @example lowerGamma(1, 2) // => 0.86466472
 */
export function lowerGamma(a: number, x: number): number {
  check(a, x);
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
}

/**
 * Upper regularised incomplete gamma function Q(a, x) = 1 - P(a, x), precise where it is small.
 *
 * @example upperGamma(1, 20) // => 2.0611536e-9
 */
export function upperGamma(a: number, x: number): number {
  check(a, x);
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

/**
 * x^a e^-x / gamma(a), the density times x, by Loader's form around x = a.
 *
 * @example gammaKernel(3, 2) // => 0.5413411329
 */
export function gammaKernel(a: number, x: number): number {
  if (x === 0) return 0;
  const power = a * logRatioMinus(x / a, (x - a) / a);
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(power - stirlingError(a));
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= maxIterations; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * epsilon) break;
  }
  return sum * gammaKernel(a, x);
}

function fraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let product = d;
  for (let n = 1; n <= maxIterations; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b || tiny);
    c = b + numerator / c || tiny;
    const change = d * c;
    product *= change;
    if (Math.abs(change - 1) < epsilon) break;
  }
  return product * gammaKernel(a, x);
}

function check(a: number, x: number): void {
  if (!(a > 0) || !(x >= 0) || a === Infinity)
    throw new RangeError(`the incomplete gamma function needs a > 0 and x >= 0, got ${a}, ${x}`);
}
