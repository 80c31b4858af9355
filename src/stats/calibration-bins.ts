import type { Forecast } from "./forecast.ts";

/** Neighbouring forecasts and how they came out. */
export interface CalibrationBin {
  readonly n: number;
  readonly successes: number;
  /** Mean forecast, and share of successes. */
  readonly meanProbability: number;
  readonly rate: number;
  /** Range of the forecasts. */
  readonly low: number;
  readonly high: number;
}

/**
 * At most `most` bins of about as many forecasts each, ascending; equal forecasts stay together, so that the result does
 * not depend on their order. Empty for no forecast.
 *
 * @example calibrationBins([{ probability: 0.2, isSuccess: true }, { probability: 0.9, isSuccess: true }], 2).length // => 2
 */
export function calibrationBins(
  forecasts: readonly Forecast[],
  most: number,
): readonly CalibrationBin[] {
  const sorted = forecasts.toSorted((a, b) => a.probability - b.probability);
  const bins: Forecast[][] = [];
  let used = 0;
  let bin: Forecast[] = [];
  for (const [index, forecast] of sorted.entries()) {
    bin.push(forecast);
    const left = most - bins.length;
    const isFull = bin.length >= (sorted.length - used) / left;
    if (!isFull || sorted[index + 1]?.probability === forecast.probability) continue;
    bins.push(bin);
    used += bin.length;
    bin = [];
  }
  if (bin.length > 0) bins.push(bin);
  return bins.map(summary);
}

function summary(bin: readonly Forecast[]): CalibrationBin {
  const n = bin.length;
  const successes = bin.filter(({ isSuccess }) => isSuccess).length;
  return {
    n,
    successes,
    meanProbability: bin.reduce((sum, { probability }) => sum + probability, 0) / n,
    rate: successes / n,
    low: bin[0]?.probability ?? 0,
    high: bin.at(-1)?.probability ?? 0,
  };
}
