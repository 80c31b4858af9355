import { logit } from "../../stats/forecast.ts";
import type { PooledRate } from "../../stats/pooled-rate.ts";
import { callFeatures } from "./call-context.ts";
import { type KnownDays, withDay } from "./cell-history.ts";
import { type CallSubject, type Rung, rungsOf, sideLevels, sideRungsOf } from "./call-subject.ts";
import {
  type ContextStageState,
  type Correction,
  correctedProbability,
  createContextStage,
  createRecalibration,
  type RecalibrationState,
} from "./gated-stage.ts";
import type { HistoryPiece } from "./history-pieces.ts";
import { createPooledHistory, type PooledHistory } from "./pooled-history.ts";
import { createSessionContexts, type SessionContext } from "./session-contexts.ts";

/** A call that was made, and what came of it. */
export interface ObservedCall {
  readonly subject: CallSubject;
  readonly session: string;
  /** Milliseconds since the epoch; null when unknown: it then counts as of the oldest day that is known. */
  readonly at: number | null;
  /** Null where nobody knows. */
  readonly isSuccess: boolean | null;
}

/** What is said of a call before its outcome is known. */
export interface SuccessForecast {
  /** 0..1: the pooled rate, corrected by the stages that have shown their worth. */
  readonly probability: number;
  readonly pooled: PooledRate;
  readonly features: readonly number[];
  readonly context: Correction;
  readonly recalibration: Correction;
}

/**
 * Predicts whether a call succeeds from the calls before it (spec: stats, prediction of success). A fold: the same calls
 * in the same order give the same forecasts. Cost and memory are bounded: neither grows with the length of the history.
 */
export interface SuccessPredictor {
  /** A session adds what happened in it so far: without one the second stage says nothing. */
  predict(subject: CallSubject, session: string | null): SuccessForecast;
  /** Takes in a call with the forecast that was made of it. */
  learn(call: ObservedCall, forecast: SuccessForecast): void;
  /** All it knows, in pieces of bounded size that survive a JSON round trip; not to be read on once it has learned more. */
  pieces(): Iterable<PredictorPiece>;
  /** Takes a piece back. All of them, in their order and into a new predictor, make the one they were taken of. */
  restore(piece: PredictorPiece): void;
  /** Known outcomes that were taken in. */
  readonly outcomes: number;
}

/** A part of what a predictor knows, by the part of it that knows it. */
export type PredictorPiece =
  | { readonly history: HistoryPiece }
  | { readonly beside: HistoryPiece }
  | { readonly sessions: readonly SessionContext[] }
  | {
      readonly context: ContextStageState;
      readonly recalibration: RecalibrationState;
      readonly days: KnownDays;
      readonly outcomes: number;
    };

/** Stands beside every prediction that is written; raised when the same history gives other forecasts. */
export const predictorVersion = "pooled-3";

const dayMs = 86_400_000;

export function createSuccessPredictor(): SuccessPredictor {
  const [history, beside] = [createPooledHistory(), createPooledHistory()];
  const contexts = createSessionContexts();
  const contextStage = createContextStage(callFeatures.length + sideLevels.length);
  const recalibration = createRecalibration();
  let days: KnownDays = null;
  let outcomes = 0;

  return {
    predict(subject, session) {
      const rungs = rungsOf(subject);
      const pooled = history.rate(rungs, days);
      const known = contexts.of(session);
      const features = [
        ...callFeatures.map((feature) => feature(known, subject)),
        ...sideFeatures(beside, subject, rungs, days),
      ];
      const corrected = contextStage.correct(features, pooled.probability);
      const context = session === null ? { ...corrected, isUsed: false } : corrected;
      const calibrated = recalibration.correct(null, correctedProbability(context));
      const probability = correctedProbability(calibrated);
      return { probability, pooled, features, context, recalibration: calibrated };
    },
    learn({ subject, session, at, isSuccess }, forecast) {
      contexts.add(session, subject, isSuccess);
      const day = at === null ? null : Math.floor(at / dayMs);
      days = withDay(days, day);
      if (isSuccess === null) return;
      outcomes += 1;
      const rungs = rungsOf(subject);
      const outcome = { session, day, isSuccess };
      history.add(rungs, outcome, days);
      beside.add(rungs.slice(0, 2), outcome, days);
      for (const rung of sideRungsOf(subject)) beside.add([rung], outcome, days);
      contextStage.learn(forecast.features, forecast.context, isSuccess);
      recalibration.learn(null, forecast.recalibration, isSuccess);
    },
    *pieces() {
      for (const piece of history.pieces()) yield { history: piece };
      for (const piece of beside.pieces()) yield { beside: piece };
      for (const piece of contexts.pieces()) yield { sessions: piece };
      const stages = { context: contextStage.state(), recalibration: recalibration.state() };
      yield { ...stages, days, outcomes };
    },
    restore(piece) {
      if ("history" in piece) history.restore(piece.history);
      else if ("beside" in piece) beside.restore(piece.beside);
      else if ("sessions" in piece) contexts.restore(piece.sessions);
      else {
        contextStage.restore(piece.context);
        recalibration.restore(piece.recalibration);
        ({ days, outcomes } = piece);
      }
    },
    get outcomes() {
      return outcomes;
    },
  };
}

/** By how much task type, repository and hour differ from the tool, in logits. */
function sideFeatures(
  beside: PooledHistory,
  subject: CallSubject,
  rungs: readonly Rung[],
  days: KnownDays,
): readonly number[] {
  const sides = new Map(sideRungsOf(subject).map((rung) => [rung.level, rung]));
  const above = rungs.slice(0, 2);
  const toolRate = beside.pointRate(above, days);
  return sideLevels.map((level) => {
    const rung = sides.get(level);
    if (rung === undefined) return 0;
    const rate = beside.pointRate([...above, rung], days);
    return Math.max(-1, Math.min(1, (logit(rate) - logit(toolRate)) / 2));
  });
}
