export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

export const healthCauses = [
  "stagnation",
  "repeated_failure",
  "quality_degradation",
  "budget_breach",
  "timeout",
  "drift",
] as const;
export type HealthCause = (typeof healthCauses)[number];

/** What a judge found wrong with a run, before triage decides whether a person should hear of it. */
export interface HealthFinding {
  readonly cause: HealthCause;
  readonly severity: Severity;
  /** In words, with the numbers it rests on. */
  readonly evidence: string;
  /** Seconds since the last progress, 0 or more. */
  readonly stallSeconds: number;
  readonly stepsSinceProgress: number;
}
