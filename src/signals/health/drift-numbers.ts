/** What is watched: a share of failures, or a quantity of which the logarithm is watched. */
export const driftMetrics = ["failures", "latency", "cost", "tokens"] as const;
export type DriftMetric = (typeof driftMetrics)[number];

export const driftDetectors = ["bernoulli-cusum", "page-hinkley"] as const;

/** The numbers that a drift rests on. A share is 0..1, a latency in milliseconds, a cost in US dollars. */
export interface DriftNumbers {
  readonly metric: DriftMetric;
  readonly detector: (typeof driftDetectors)[number];
  /** Level of the first sessions (of a quantity the geometric mean), and how many they were. */
  readonly baseline: number;
  readonly baselineSessions: number;
  /** Level since the change began, and of how many sessions. */
  readonly now: number;
  readonly nowSessions: number;
  /** What the detector's sum has to reach, in its own unit. */
  readonly threshold: number;
  /** The false-alarm budget: at least so many sessions, on average, between false alarms of one watch. */
  readonly sessionsPerFalseAlarm: number;
  /** How many times what the baseline allows failed in the last day and the last week; null where they are too few. */
  readonly burn: { readonly day: number | null; readonly week: number | null } | null;
  /** The session with which the change began. */
  readonly since: string;
  /** What it rests on, the newest last: at most twenty sessions since then, each with a step where one is known. */
  readonly evidence: readonly { readonly session: string; readonly step: string | null }[];
}
