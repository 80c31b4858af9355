import { requireInput } from "../signal-input-error.ts";
import type { StepQuality } from "./step-quality.ts";

export interface QualityCounts {
  readonly correct: number;
  readonly neutral: number;
  readonly incorrect: number;
}

export interface AccuracyEffort extends QualityCounts {
  readonly total: number;
  /** Correct steps / all steps, 0..1. */
  readonly accuracy: number;
  /** Steps taken / steps expected, above 0; 1 where nothing was expected. */
  readonly effort: number;
  /** accuracy / effort: how much of the work was right for what it took. */
  readonly ratio: number;
  /** So few steps that a weak model which stops early looks accurate: the ratio says nothing. */
  readonly weakModelWarning: boolean;
}

/** Largest number of steps and least accuracy at which the ratio is not to be trusted. */
export const weakModelTrap = { maxSteps: 2, minAccuracy: 0.8 } as const;

export function countQualities(qualities: readonly StepQuality[]): QualityCounts {
  const counts = { correct: 0, neutral: 0, incorrect: 0 };
  for (const quality of qualities) counts[quality] += 1;
  return counts;
}

/**
 * Accuracy, effort and their ratio over the scored steps of a run.
 *
 * @param expectedSteps what the task usually takes; 0 or less where nobody knows (effort is then 1)
 * @param expectedShort true where the task is known to take so few steps: no warning then
 * Throws `signals_empty` without steps.
 */
export function accuracyEffortOf(
  qualities: readonly StepQuality[],
  expectedSteps: number,
  expectedShort = false,
): AccuracyEffort {
  requireInput(qualities.length > 0, "signals_empty", "no step was scored");
  const effort = expectedSteps > 0 ? qualities.length / expectedSteps : 1;
  return accuracyEffort(countQualities(qualities), effort, qualities.length, expectedShort);
}

/** The same from counts. Throws `total_not_positive`, `effort_not_positive` or `counts_do_not_sum`. */
export function accuracyEffort(
  counts: QualityCounts,
  effort: number,
  total: number,
  expectedShort = false,
): AccuracyEffort {
  const { correct, neutral, incorrect } = counts;
  requireInput(total > 0, "total_not_positive", "there must be at least one step");
  requireInput(effort > 0, "effort_not_positive", "effort must be above 0");
  requireInput(
    correct + neutral + incorrect === total,
    "counts_do_not_sum",
    `${correct} + ${neutral} + ${incorrect} steps are not ${total}`,
  );
  const accuracy = correct / total;
  const { maxSteps, minAccuracy } = weakModelTrap;
  const weakModelWarning = !expectedShort && total <= maxSteps && accuracy >= minAccuracy;
  return { ...counts, total, accuracy, effort, ratio: accuracy / effort, weakModelWarning };
}
