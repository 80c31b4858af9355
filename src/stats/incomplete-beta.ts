import { logRatioMinus } from "./log-ratio-minus.ts";
import { stirlingError } from "./stirling-error.ts";

const epsilon = 1e-16;
const tiny = 1e-300;
const maxIterations = 10_000;

/**
 * Regularised incomplete beta function I_x(a, b): the probability that a Beta(a, b) variable is at most x. Continued
 * fraction by the modified Lentz method (Press et al., Numerical Recipes, 6.4) with Loader's form of the factor before it.
 * a, b > 0, 0 <= x <= 1, RangeError otherwise. Relative error below 1e-10 for a, b up to 1e6, in the lower tail too; for
 * the upper one ask for I_(1-x)(b, a).
 *
 * @example incompleteBeta(0.5, 2, 3) // => 0.6875
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0)) throw new RangeError(`incompleteBeta needs a, b > 0, got ${a}, ${b}`);
  if (!(x >= 0 && x <= 1)) throw new RangeError(`incompleteBeta needs 0 <= x <= 1, got ${x}`);
  if (x === 0 || x === 1) return x;
  return shareOfKernel(betaKernel(x, a, b), x, a, b);
}

/**
 * I_x(a, b) for 0 < x < 1 from {@link betaKernel} of the same, for those that need both.
 *
 * @example shareOfKernel(betaKernel(0.5, 2, 3), 0.5, 2, 3) // => 0.6875
 */
export function shareOfKernel(kernel: number, x: number, a: number, b: number): number {
  // The fraction converges fast on the near side of the mean; the far side goes by symmetry.
  if (x < (a + 1) / (a + b + 2)) return (kernel * betaFraction(x, a, b)) / a;
  return 1 - (kernel * betaFraction(1 - x, b, a)) / b;
}

/**
 * x^a (1-x)^b / B(a, b), the density times x(1-x). Written around the mean p = a/(a+b), where the large parts of both
 * powers and of B cancel before they are summed (Loader, 2000).
 *
 * @example betaKernel(0.5, 2, 3) // => 0.375
 */
export function betaKernel(x: number, a: number, b: number): number {
  return betaKernelOf(a, b)(x);
}

/**
 * The same as a function of x, for many x: what depends on a and b alone is computed once.
 *
 * @example betaKernelOf(2, 3)(0.5) // => 0.375
 */
export function betaKernelOf(a: number, b: number): (x: number) => number {
  const n = a + b;
  const logScale = 0.5 * Math.log((a / n) * (b / (2 * Math.PI)));
  const [errorOfSum, errorOfA, errorOfB] = [stirlingError(n), stirlingError(a), stirlingError(b)];
  return (x) => {
    const distance = x * b - (1 - x) * a;
    const logPowers =
      a * logRatioMinus((x * n) / a, distance / a) +
      b * logRatioMinus(((1 - x) * n) / b, -distance / b);
    return Math.exp(logPowers + logScale + errorOfSum - errorOfA - errorOfB);
  };
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= maxIterations; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < epsilon) return fraction;
  }
  return fraction;
}

function away(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
