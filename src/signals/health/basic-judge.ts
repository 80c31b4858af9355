import type { StepQuality } from "../quality/step-quality.ts";
import { requireInput } from "../signal-input-error.ts";
import type { HealthFinding } from "./health-finding.ts";
import type { Termination } from "../quality/basic-classifier.ts";

export interface BasicHealthInput {
  readonly termination: Termination;
  /** A recovery was tried after the error. */
  readonly hasRecovery: boolean;
  /** Qualities of the scored steps, oldest first. */
  readonly qualities: readonly StepQuality[];
  readonly durationSeconds: number;
}

/** Trailing incorrect steps from which quality is degraded; twice as many are critical. */
export const degradationThreshold = 3;
const criticalMultiplier = 2;

/**
 * The published judge, first match wins: stagnation; an error with recovery; trailing incorrect steps. An error without
 * recovery emits nothing here (the default judge corrects that). Throws `threshold_below_one`.
 */
export function judgeBasic(
  input: BasicHealthInput,
  threshold: number = degradationThreshold,
): HealthFinding | null {
  requireInput(threshold >= 1, "threshold_below_one", "the threshold must be 1 step or more");
  const { termination, hasRecovery, qualities, durationSeconds } = input;
  const stalled = { stallSeconds: durationSeconds, stepsSinceProgress: 0 };
  if (termination === "stagnation")
    return {
      cause: "stagnation",
      severity: "high",
      evidence: "the run ended because it repeated itself",
      ...stalled,
    };
  if (termination === "error" && hasRecovery)
    return {
      cause: "repeated_failure",
      severity: "medium",
      evidence: "the run failed and a recovery was tried",
      ...stalled,
    };
  return degraded(trailingIncorrect(qualities), threshold, durationSeconds);
}

function degraded(steps: number, threshold: number, stallSeconds: number): HealthFinding | null {
  if (steps < threshold) return null;
  return {
    cause: "quality_degradation",
    severity: steps >= threshold * criticalMultiplier ? "critical" : "high",
    evidence: `the last ${steps} steps were incorrect (from ${threshold} on it counts)`,
    stallSeconds,
    stepsSinceProgress: steps,
  };
}

/** Length of the run of incorrect steps at the end; anything else breaks it. */
export function trailingIncorrect(qualities: readonly StepQuality[]): number {
  return qualities.length - 1 - qualities.findLastIndex((quality) => quality !== "incorrect");
}
