import { type BrierScore, brierScore } from "../../stats/brier-score.ts";
import { calibrationError } from "../../stats/calibration-error.ts";
import { type CalibrationSlope, calibrationSlope } from "../../stats/calibration-slope.ts";
import type { Forecast } from "../../stats/forecast.ts";
import { logLoss } from "../../stats/log-loss.ts";
import { type ReliabilityRow, reliabilityTable } from "../../stats/reliability-table.ts";
import { skillScore } from "../../stats/skill-score.ts";
import type { TableAge } from "../table-age.ts";

/** How good predictions were. */
export interface Scorecard extends TableAge {
  /** `replay`: made afterwards from history, each by what was known before its call. They prove nothing about later calls. */
  readonly kind: "replay";
  /** Predictions whose outcome is known. */
  readonly n: number;
  readonly base_rate: number | null;
  /** With its decomposition: score = reliability - resolution + uncertainty + withinBins. */
  readonly brier: BrierScore;
  /** Share of the Brier score that is saved against always saying the base rate; null where nothing varies. */
  readonly skill: number | null;
  readonly log_loss: number | null;
  /** Debiased; null below 200 predictions: insufficient. */
  readonly calibration_error: number | null;
  readonly calibration_slope: CalibrationSlope | null;
  readonly reliability: readonly ReliabilityRow[];
}

export function scorecardOf(forecasts: readonly Forecast[], age: TableAge): Scorecard {
  const n = forecasts.length;
  const successes = forecasts.filter(({ isSuccess }) => isSuccess).length;
  const brier = brierScore(forecasts);
  return {
    kind: "replay",
    n,
    base_rate: n === 0 ? null : successes / n,
    brier,
    skill: skillScore(brier.score, brier.uncertainty),
    log_loss: logLoss(forecasts),
    calibration_error: calibrationError(forecasts).error,
    calibration_slope: calibrationSlope(forecasts),
    reliability: reliabilityTable(forecasts),
    ...age,
  };
}
