import { requireInput } from "../signal-input-error.ts";
import type { HealthFinding } from "./health-finding.ts";

export interface TriageThresholds {
  /** A medium finding escalates from this stall on, in seconds. */
  readonly stallSeconds: number;
  /** ... or from this number of steps without progress. */
  readonly steps: number;
}

export const defaultTriage: TriageThresholds = { stallSeconds: 60, steps: 5 };

/** The conservative layer: high and critical escalate, low never does, medium only when it has lasted. */
export function escalates(
  finding: Pick<HealthFinding, "severity" | "stallSeconds" | "stepsSinceProgress">,
  thresholds: TriageThresholds = defaultTriage,
): boolean {
  requireThresholds(thresholds);
  if (finding.severity === "low") return false;
  if (finding.severity !== "medium") return true;
  return (
    finding.stallSeconds >= thresholds.stallSeconds ||
    finding.stepsSinceProgress >= thresholds.steps
  );
}

/** Throws `threshold_negative`. */
export function requireThresholds({ stallSeconds, steps }: TriageThresholds): void {
  const valid = stallSeconds >= 0 && steps >= 0;
  requireInput(valid, "threshold_negative", "triage thresholds must not be negative");
}
