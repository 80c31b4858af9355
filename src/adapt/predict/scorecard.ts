import { type BrierScore, brierScore } from "../../stats/brier-score.ts";
import { calibrationError } from "../../stats/calibration-error.ts";
import { type CalibrationSlope, calibrationSlope } from "../../stats/calibration-slope.ts";
import { clusteredRatio, type RatioPart } from "../../stats/clustered-ratio.ts";
import { clusteredSlopeError } from "../../stats/clustered-slope-error.ts";
import { clippedProbability, type Forecast } from "../../stats/forecast.ts";
import { logLoss } from "../../stats/log-loss.ts";
import { type ReliabilityRow, reliabilityTable } from "../../stats/reliability-table.ts";
import { skillScore } from "../../stats/skill-score.ts";
import type { Interval } from "../success-rate.ts";

/** `live`: written down before the outcome was. `replay`: made afterwards from history, each by what was known before its call; it proves nothing about later calls. */
export type ForecastKind = "live" | "replay";

export interface SessionForecast extends Forecast {
  /** Calls of one session are not independent of each other. */
  readonly session: string;
}

/** A slope whose standard error is one over sessions; null below two. */
export type SessionSlope = Omit<CalibrationSlope, "slopeError"> & {
  readonly slope_error: number | null;
};

/** With its decomposition: score = reliability - resolution + uncertainty + within_bins. */
export type BrierParts = Omit<BrierScore, "withinBins"> & { readonly within_bins: number };

export type ReliabilityBin = Omit<ReliabilityRow, "meanProbability"> & {
  readonly mean_probability: number;
};

/** How good predictions were. Intervals are 90% ones over sessions, `n` in them is the number of sessions; null below two. */
export interface Scorecard {
  readonly kind: ForecastKind;
  /** Predictions whose outcome is known. */
  readonly n: number;
  readonly sessions: number;
  readonly base_rate: number | null;
  readonly brier: BrierParts;
  readonly brier_interval: Interval | null;
  /** Share of the Brier score that is saved against always saying the base rate; null where nothing varies. */
  readonly skill: number | null;
  readonly skill_interval: Interval | null;
  readonly log_loss: number | null;
  readonly log_loss_interval: Interval | null;
  /** Debiased; null below 200 predictions: insufficient. */
  readonly calibration_error: number | null;
  readonly calibration_slope: SessionSlope | null;
  readonly reliability: readonly ReliabilityBin[];
}

export function scorecardOf(kind: ForecastKind, forecasts: readonly SessionForecast[]): Scorecard {
  const n = forecasts.length;
  const sessions = [...Map.groupBy(forecasts, ({ session }) => session).values()];
  const successes = forecasts.filter(({ isSuccess }) => isSuccess).length;
  const baseRate = n === 0 ? null : successes / n;
  const { withinBins, ...brier } = brierScore(forecasts);
  const perCall = (loss: Loss, most: number): Interval | null =>
    intervalWithin(
      intervalOf(sessions, loss, () => 1),
      most,
    );
  return {
    kind,
    n,
    sessions: sessions.length,
    base_rate: baseRate,
    brier: { ...brier, within_bins: withinBins },
    brier_interval: perCall(squaredError, 1),
    skill: skillScore(brier.score, brier.uncertainty),
    skill_interval: baseRate === null ? null : skillInterval(sessions, baseRate),
    log_loss: logLoss(forecasts),
    log_loss_interval: perCall(logError, Infinity),
    calibration_error: calibrationError(forecasts).error,
    calibration_slope: slopeOf(forecasts, sessions),
    reliability: reliabilityTable(forecasts).map(({ meanProbability, ...bin }) => ({
      ...bin,
      mean_probability: meanProbability,
    })),
  };
}

function slopeOf(
  forecasts: readonly Forecast[],
  sessions: readonly (readonly Forecast[])[],
): SessionSlope | null {
  const fit = calibrationSlope(forecasts);
  if (fit === null) return null;
  const { slopeError: _, ...line } = fit;
  return { ...line, slope_error: clusteredSlopeError(sessions, fit) };
}

/** A mean of what lies in 0..most lies there too; its interval by Student's t may reach out. */
export function intervalWithin(interval: Interval | null, most: number): Interval | null {
  if (interval === null) return null;
  return { ...interval, low: Math.max(0, interval.low), high: Math.min(most, interval.high) };
}

type Loss = (forecast: Forecast) => number;

const squaredError: Loss = ({ probability, isSuccess }) => (Number(isSuccess) - probability) ** 2;

const logError: Loss = ({ probability, isSuccess }) => {
  const p = clippedProbability(probability);
  return -Math.log(isSuccess ? p : 1 - p);
};

/** Skill is 1 less a ratio of two losses, so its ends change places. */
function skillInterval(
  sessions: readonly (readonly Forecast[])[],
  baseRate: number,
): Interval | null {
  const share = intervalOf(sessions, squaredError, (forecast) =>
    squaredError({ ...forecast, probability: baseRate }),
  );
  return share === null ? null : { low: 1 - share.high, high: 1 - share.low, n: share.n };
}

function intervalOf(
  sessions: readonly (readonly Forecast[])[],
  numerator: Loss,
  denominator: Loss,
): Interval | null {
  const sum = (group: readonly Forecast[], of: Loss): number =>
    group.reduce((all, forecast) => all + of(forecast), 0);
  const parts = sessions.map((group): RatioPart => ({
    numerator: sum(group, numerator),
    denominator: sum(group, denominator),
  }));
  const found = clusteredRatio(parts);
  return found === null ? null : { low: found.low, high: found.high, n: found.clusters };
}
