import { requireInput } from "../signal-input-error.ts";

export const stepQualities = ["correct", "neutral", "incorrect"] as const;

/** What a step did for its task: advanced it, neither, or set it back (AgentProcessBench, arXiv 2603.14465). */
export type StepQuality = (typeof stepQualities)[number];

/** First and last turn a signal speaks of, both 1-based and inclusive. */
export type TurnRange = readonly [first: number, last: number];

export interface StepQualitySignal {
  readonly quality: StepQuality;
  /** 0..1: how sure the rule is; not a calibrated probability. */
  readonly confidence: number;
  /** In words, for a person. */
  readonly reason: string;
  /** 0-based index of the scored step. */
  readonly stepIndex: number;
  readonly turnRange: TurnRange;
}

/**
 * The signal itself, when its confidence lies in 0..1, its step index is not negative, and its turns are 1-based and in
 * order. Throws `invalid_signal` otherwise.
 */
export function requireValidSignal(signal: StepQualitySignal): StepQualitySignal {
  const { confidence, stepIndex, turnRange } = signal;
  const [first, last] = turnRange;
  const code = "invalid_signal";
  requireInput(confidence >= 0 && confidence <= 1, code, "confidence must lie in 0..1");
  requireInput(stepIndex >= 0, code, "the step index must not be negative");
  requireInput(first >= 1 && first <= last, code, "turns count from 1 and the first comes first");
  return signal;
}
