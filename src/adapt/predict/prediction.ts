import { logit } from "../../stats/forecast.ts";
import type { Interval } from "../success-rate.ts";
import type { TableAge } from "../table-age.ts";
import { isInsufficient, predictionReasoning } from "./prediction-reasoning.ts";
import type { SuccessForecast } from "./success-predictor.ts";

/** How likely a call is to succeed, said before it is made, and what that rests on. */
export interface Prediction extends TableAge {
  /** 0..1. */
  readonly probability: number;
  /** 90% credible interval of the rate, and the effective outcomes at the level it rests on. */
  readonly interval: Interval;
  /** Narrowest level with three effective outcomes; null where none has. */
  readonly level: string | null;
  /** True where no level below `all` has three effective outcomes: the probability is the base rate. */
  readonly insufficient_data: boolean;
  readonly reasoning: string;
  /** From the widest level to the narrowest. Levels without outcomes are left out, and of levels with the same outcomes all but the narrowest. */
  readonly path: readonly PredictionLevel[];
  /** Whether what happened in the session so far has shown itself worth using. */
  readonly uses_session: boolean;
  /** Where it was written down: its id, and the id to record the call under where none was given. */
  readonly prediction_id: string | null;
}

export interface PredictionLevel {
  readonly level: string;
  /** Effective outcomes: discounted by age, and for those that share sessions. */
  readonly n: number;
  readonly success_rate: number | null;
  /** With what the levels above say. */
  readonly pooled_rate: number;
}

export function predictionOf(forecast: SuccessForecast, age: TableAge): Prediction {
  const { probability, pooled, context } = forecast;
  // What moved the probability moves its interval, in logits.
  const shift = logit(probability) - logit(pooled.probability);
  const moved = (bound: number): number =>
    shift === 0 ? bound : 1 / (1 + Math.exp(-(logit(bound) + shift)));
  const range = { low: moved(pooled.low), high: moved(pooled.high) };
  return {
    probability,
    interval: { ...range, n: pooled.n },
    level: pooled.level,
    insufficient_data: isInsufficient(pooled),
    reasoning: predictionReasoning(forecast, range),
    path: pooled.path
      .filter(({ n }) => n > 0)
      .map(({ name, n, rate, pooledRate }) => ({
        level: name,
        n,
        success_rate: rate,
        pooled_rate: pooledRate,
      })),
    uses_session: context.isUsed,
    prediction_id: null,
    ...age,
  };
}
