import { clusteredRatio } from "../../stats/clustered-ratio.ts";
import type { Interval } from "../success-rate.ts";
import { intervalWithin, type Scorecard, scorecardOf, type SessionForecast } from "./scorecard.ts";

/** Predictions that were written down before their outcomes: the only ones that prove anything. */
export interface LiveScorecard extends Scorecard {
  readonly kind: "live";
  /** Predictions written, with those whose call has no known outcome (yet). */
  readonly written: number;
  /** Mean of 1 - |prediction - outcome|; null without a scored prediction. */
  readonly accuracy: number | null;
  /** 90% over sessions, `n` is their number; null below two. */
  readonly accuracy_interval: Interval | null;
}

/** The live ones of the last days. */
export interface PredictionAccuracy extends LiveScorecard {
  readonly period_days: number;
}

export function liveScorecard(
  forecasts: readonly SessionForecast[],
  written: number,
): LiveScorecard {
  const hits = forecasts.map((forecast) => ({ ...forecast, hit: hitOf(forecast) }));
  const sessions = [...Map.groupBy(hits, ({ session }) => session).values()];
  const found = clusteredRatio(
    sessions.map((group) => ({ numerator: sumOf(group), denominator: group.length })),
  );
  return {
    ...scorecardOf("live", forecasts),
    kind: "live",
    written,
    accuracy: hits.length === 0 ? null : sumOf(hits) / hits.length,
    accuracy_interval: intervalWithin(
      found === null ? null : { low: found.low, high: found.high, n: found.clusters },
      1,
    ),
  };
}

function hitOf({ probability, isSuccess }: SessionForecast): number {
  return 1 - Math.abs(probability - Number(isSuccess));
}

function sumOf(hits: readonly { readonly hit: number }[]): number {
  return hits.reduce((sum, { hit }) => sum + hit, 0);
}
