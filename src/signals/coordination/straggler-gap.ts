import { requireInput } from "../signal-input-error.ts";

export interface StragglerGap {
  readonly slowest: string;
  readonly slowestSeconds: number;
  readonly meanSeconds: number;
  /** Slowest - mean, in seconds, 0 or more: what the others wait. */
  readonly gapSeconds: number;
  /** Gap / mean. */
  readonly gapRatio: number;
}

export interface AgentDuration {
  readonly agent: string;
  readonly seconds: number;
}

/** How far the slowest agent is behind the mean; the first of equals. Throws `durations_empty`, `duration_invalid`, `agent_id_blank`, `mean_not_positive`. */
export function stragglerGap(durations: readonly AgentDuration[]): StragglerGap {
  const [first, ...others] = durations;
  requireInput(first !== undefined, "durations_empty", "there is no agent");
  for (const { seconds } of durations) {
    const valid = Number.isFinite(seconds) && seconds >= 0;
    requireInput(valid, "duration_invalid", "durations are finite and not negative");
  }
  const slowest = others.reduce((a, b) => (b.seconds > a.seconds ? b : a), first);
  // Rounding may lift the mean of equal durations above them: no mean exceeds its greatest member.
  const mean = Math.min(meanOf(durations), slowest.seconds);
  return gapBehind(slowest.agent, slowest.seconds, mean);
}

/** The same from what is known already. Throws `agent_id_blank`, `mean_not_positive` or `slowest_below_mean`. */
export function gapBehind(
  agent: string,
  slowestSeconds: number,
  meanSeconds: number,
): StragglerGap {
  requireInput(agent.trim() !== "", "agent_id_blank", "the slowest agent must have a name");
  requireInput(meanSeconds > 0, "mean_not_positive", "the mean duration must be above 0");
  requireInput(
    slowestSeconds >= meanSeconds,
    "slowest_below_mean",
    "the slowest is not below the mean",
  );
  const gapSeconds = slowestSeconds - meanSeconds;
  return {
    slowest: agent,
    slowestSeconds,
    meanSeconds,
    gapSeconds,
    gapRatio: gapSeconds / meanSeconds,
  };
}

function meanOf(durations: readonly AgentDuration[]): number {
  return durations.reduce((sum, { seconds }) => sum + seconds, 0) / durations.length;
}
