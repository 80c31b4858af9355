import { DegenerateError } from "./degenerate-error.ts";
import { studentTTwoSided } from "./student-t.ts";

export interface WelchTest {
  /** Difference of the means (a - b) in its standard errors. */
  readonly t: number;
  /** Degrees of freedom by Welch and Satterthwaite, above 0. */
  readonly degrees: number;
  /** Two-sided, 0..1. For a sample fixed beforehand: peeking at it while data arrive makes it wrong. */
  readonly p: number;
}

/**
 * Welch's t-test of equal means of two independent samples whose variances may differ (Welch 1947). One shot, for
 * comparisons offline; what is looked at repeatedly takes an e-process. Throws {@link DegenerateError}
 * `insufficient_data` below two values in a sample, `zero_variance` where neither varies.
 *
 * @example welchTest([1, 2, 3, 4, 5], [5, 6, 7, 8, 9]).t // => -4
 */
export function welchTest(a: readonly number[], b: readonly number[]): WelchTest {
  if (a.length < 2 || b.length < 2)
    throw new DegenerateError("insufficient_data", "each sample needs at least two values");
  const [errorA, errorB] = [squaredError(a), squaredError(b)];
  const error = errorA + errorB;
  if (!(error > 0)) throw new DegenerateError("zero_variance", "neither sample varies");
  const t = (mean(a) - mean(b)) / Math.sqrt(error);
  const degrees = error ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  return { t, degrees, p: studentTTwoSided(t, degrees) };
}

/** Squared standard error of the mean: the unbiased variance over n. */
function squaredError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
