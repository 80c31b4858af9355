import { type Forecast, logit } from "./forecast.ts";

export interface CalibrationSlope {
  readonly n: number;
  /** 1 where forecasts are as bold as they should be, below where they are too bold. */
  readonly slope: number;
  /** 0 where they are right on average. */
  readonly intercept: number;
  /** Standard error of forecasts that are independent of each other. */
  readonly slopeError: number;
}

const ridge = 1e-6;

/**
 * Logistic regression of the outcomes on the logit of the forecasts (Cox, "Two further applications of a model for binary
 * regression", 1958), by Newton's method. Null where outcomes or forecasts do not vary.
 *
 * @example calibrationSlope([{ probability: 0.5, isSuccess: true }]) // => null
 */
export function calibrationSlope(forecasts: readonly Forecast[]): CalibrationSlope | null {
  const points = forecasts.map(({ probability, isSuccess }) => ({
    x: logit(probability),
    y: Number(isSuccess),
  }));
  const distinct = [new Set(points.map(({ x }) => x)), new Set(points.map(({ y }) => y))];
  if (distinct.some(({ size }) => size < 2)) return null;
  let [intercept, slope, slopeError] = [0, 0, 0];
  for (let round = 0; round < 100; round += 1) {
    // A ridge keeps the slope finite where the forecasts separate the outcomes.
    let [a, b, c, ga, gb] = [ridge, 0, ridge, -ridge * intercept, -ridge * slope];
    for (const { x, y } of points) {
      const p = 1 / (1 + Math.exp(-intercept - slope * x));
      const weight = p * (1 - p);
      [a, b, c] = [a + weight, b + weight * x, c + weight * x * x];
      [ga, gb] = [ga + y - p, gb + (y - p) * x];
    }
    const determinant = a * c - b * b;
    const move = [(c * ga - b * gb) / determinant, (a * gb - b * ga) / determinant] as const;
    // No more than a step of 1 at a time: far off, the curve is too flat for Newton.
    const scale = Math.min(1, 1 / Math.max(Math.abs(move[0]), Math.abs(move[1])));
    [intercept, slope] = [intercept + scale * move[0], slope + scale * move[1]];
    slopeError = Math.sqrt(a / determinant);
    if (Math.abs(move[0]) + Math.abs(move[1]) < 1e-10) break;
  }
  return { n: points.length, slope, intercept, slopeError };
}
