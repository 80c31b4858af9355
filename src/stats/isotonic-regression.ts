import type { Forecast } from "./forecast.ts";

/** A stretch of forecasts with the rate they came out at. */
export interface IsotonicStep {
  /** Mean forecast of the stretch. */
  readonly probability: number;
  readonly rate: number;
  readonly n: number;
}

/**
 * The rates that never fall as the forecast rises and fit the outcomes best: pool adjacent violators (Ayer et al., 1955;
 * Zadrozny and Elkan, 2002). Ascending, empty for no forecast. For recalibration, from a few hundred forecasts on.
 *
 * @example isotonicRegression([{ probability: 0.2, isSuccess: true }, { probability: 0.8, isSuccess: false }])[0].rate // => 0.5
 */
export function isotonicRegression(forecasts: readonly Forecast[]): readonly IsotonicStep[] {
  const blocks: { sum: number; successes: number; n: number; last: number }[] = [];
  for (const { probability, isSuccess } of forecasts.toSorted(ascending)) {
    const block = { sum: probability, successes: Number(isSuccess), n: 1, last: probability };
    for (let top = blocks.at(-1); top !== undefined; top = blocks.at(-1)) {
      const isInOrder = top.successes * block.n < block.successes * top.n;
      if (isInOrder && top.last !== probability) break;
      block.sum += top.sum;
      block.successes += top.successes;
      block.n += top.n;
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.map(({ sum, successes, n }) => ({ probability: sum / n, rate: successes / n, n }));
}

/** Equal forecasts: successes first, so that none joins the stretch below before all are counted. */
function ascending(a: Forecast, b: Forecast): number {
  return a.probability - b.probability || Number(b.isSuccess) - Number(a.isSuccess);
}

/**
 * A forecast as recalibrated by isotonicRegression: by line between the stretches, flat beyond the ends. The forecast
 * itself where there are no steps.
 *
 * @example recalibrated([{ probability: 0.2, rate: 0.4, n: 5 }, { probability: 0.6, rate: 0.5, n: 5 }], 0.4) // => 0.45
 */
export function recalibrated(steps: readonly IsotonicStep[], probability: number): number {
  const after = steps.findIndex((step) => step.probability >= probability);
  const [upper, lower] = [steps[after], steps[after - 1]];
  if (upper === undefined) return steps.at(-1)?.rate ?? probability;
  if (lower === undefined) return upper.rate;
  const share = (probability - lower.probability) / (upper.probability - lower.probability);
  return lower.rate + share * (upper.rate - lower.rate);
}
