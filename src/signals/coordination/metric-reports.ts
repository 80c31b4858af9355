import type { CoordinationMetricName } from "./coordination-metrics.ts";
import { leastBaselineRuns } from "./team-baseline.ts";
import type { Team } from "./team.ts";

/** One of the nine metrics as people read it. */
export interface MetricReport {
  readonly metric: CoordinationMetricName;
  /** Null where it cannot be known. */
  readonly value: number | null;
  /** What the value is, in words with its unit: `% more time than a single agent`. */
  readonly unit: string;
  /** How many observations it rests on, and of what; null where it is not known. */
  readonly n: number | null;
  readonly of: string;
  /** Why it is not known; null where it is. */
  readonly reason: string | null;
}

const noBaseline = `fewer than ${leastBaselineRuns} runs of single agents at this type of task`;

/** The nine metrics of a team, each with what it rests on or why it is not known. */
export function metricReports(team: Team): readonly MetricReport[] {
  return [...comparisons(team), ...ownMetrics(team)];
}

function comparisons(team: Team): readonly MetricReport[] {
  const { metrics, leader, members, baseline, wallSeconds } = team;
  const runs = baseline?.runs ?? 0;
  const known = [leader, ...members].reduce((sum, run) => sum + run.known, 0);
  const compared = baseline === null ? noBaseline : wallSeconds <= 0 ? "it took no time" : null;
  const ended = leader.outcome === "unknown" ? "nobody knows how the task ended" : "";
  return [
    report("efficiency", metrics.efficiency, "of the success of a single agent in its time", runs, "single runs", compared ?? ended), // prettier-ignore
    report("overheadPercent", metrics.overheadPercent, "% more time than a single agent", runs, "single runs", compared ?? ""), // prettier-ignore
    report("errorAmplification", metrics.errorAmplification, "times the error rate of a single agent", known, "known executions", compared ?? "no error rate is known to compare with"), // prettier-ignore
    report("tokenSpeedup", metrics.tokenSpeedup?.ratio ?? null, "times the tokens for each unit of speed", runs, "single runs", compared ?? "no tokens are known"), // prettier-ignore
  ];
}

function ownMetrics(team: Team): readonly MetricReport[] {
  const { metrics, leader, members, messages } = team;
  const turns = [leader, ...members].reduce((sum, run) => sum + run.turns, 0);
  const { redundancy, amdahl, stragglerGap, messageOverhead } = metrics;
  const alone = "fewer than two members";
  return [
    report("messageDensity", metrics.messageDensity, "messages a turn", turns, "turns", "nobody took a turn"), // prettier-ignore
    report("redundancy", redundancy?.value ?? null, "alike, 0 to 1, the answers of two members in the mean", redundancy?.pairs ?? 0, "pairs", "fewer than two members answered"), // prettier-ignore
    report("amdahl", amdahl?.maxSpeedup ?? null, `times as fast at most, 90% of it with ${amdahl?.teamSize ?? 0} agents`, members.length + 1, "agents", "it has no members, or took no time"), // prettier-ignore
    report("stragglerGap", stragglerGap?.gapSeconds ?? null, `s that ${stragglerGap?.slowest ?? ""} took beyond the mean`, members.length, "members", members.length < 2 ? alone : "none of them took time"), // prettier-ignore
    report("messageOverhead", messageOverhead === null ? null : messages, `messages, where ${messageOverhead?.limit ?? 0} are the limit of a team of this size`, messages, "messages", alone), // prettier-ignore
  ];
}

function report(
  metric: CoordinationMetricName,
  value: number | null,
  unit: string,
  n: number,
  of: string,
  missing: string,
): MetricReport {
  const isKnown = value !== null;
  return { metric, value, unit, n: isKnown ? n : null, of, reason: isKnown ? null : missing };
}
