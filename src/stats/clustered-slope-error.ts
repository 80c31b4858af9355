import type { CalibrationSlope } from "./calibration-slope.ts";
import { type Forecast, logit } from "./forecast.ts";

/**
 * Standard error of a calibration slope over independent clusters, such as sessions, whose forecasts may depend on each
 * other: the sandwich of Liang and Zeger ("Longitudinal data analysis using generalized linear models", 1986), with
 * clusters/(clusters - 1) for their small number. `fit` is the slope of all these forecasts. Null below two clusters, and
 * where the forecasts do not vary.
 *
 * @example clusteredSlopeError([], { slope: 1, intercept: 0 }) // => null
 */
export function clusteredSlopeError(
  clusters: readonly (readonly Forecast[])[],
  { slope, intercept }: Pick<CalibrationSlope, "slope" | "intercept">,
): number | null {
  const count = clusters.length;
  if (count < 2) return null;
  let [a, b, c] = [0, 0, 0];
  const scores = clusters.map((forecasts) => {
    let [constant, steep] = [0, 0];
    for (const { probability, isSuccess } of forecasts) {
      const x = logit(probability);
      const p = 1 / (1 + Math.exp(-intercept - slope * x));
      const [weight, rest] = [p * (1 - p), Number(isSuccess) - p];
      [a, b, c] = [a + weight, b + weight * x, c + weight * x * x];
      [constant, steep] = [constant + rest, steep + rest * x];
    }
    return { constant, steep };
  });
  const determinant = a * c - b * b;
  if (!(determinant > 0)) return null;
  const squares = scores.reduce(
    (sum, { constant, steep }) => sum + ((a * steep - b * constant) / determinant) ** 2,
    0,
  );
  return Math.sqrt((count / (count - 1)) * squares);
}
