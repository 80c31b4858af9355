import type { CoordinationMetricName } from "./coordination-metrics.ts";
import { noBaselineText } from "./no-baseline-text.ts";
import { leastBaselineRuns, leastKnownCalls } from "./team-baseline.ts";
import { noTokensText, teamTokens } from "./team-tokens.ts";
import type { Team } from "./team.ts";

/** One of the nine metrics as people read it. */
export interface MetricReport {
  readonly metric: CoordinationMetricName;
  /** Null where it cannot be known. */
  readonly value: number | null;
  readonly unit: "ratio" | "%" | "messages/turn" | "s" | "messages";
  /** What it says, in words: `23% less time than a single agent`; null where it is not known. */
  readonly text: string | null;
  /** How many observations it rests on, and of what; null where it is not known. */
  readonly n: number | null;
  readonly of: string;
  /** Why it is not known; null where it is. */
  readonly reason: string | null;
}

/** The nine metrics of a team, each with what it rests on or why it is not known. */
export function metricReports(team: Team): readonly MetricReport[] {
  return [...comparisons(team), ...ownMetrics(team)];
}

function comparisons(team: Team): readonly MetricReport[] {
  const { metrics, leader, members, baseline, wallSeconds } = team;
  const known = [leader, ...members].reduce((sum, run) => sum + run.known, 0);
  const timeless = wallSeconds <= 0 ? "the team took no time" : null;
  const compared = baseline === null ? noBaselineText(team) : timeless;
  const single = { n: baseline?.runs ?? 0, of: "runs of a single agent" };
  const { efficiency, overheadPercent, errorAmplification, tokenSpeedup } = metrics;
  return [
    report("efficiency", "ratio", efficiency, single, compared ?? "nobody knows how the task ended", (value) => value === 0 ? "none: the task failed" : `${times(value)} a single agent's success for its time`), // prettier-ignore
    report("overheadPercent", "%", overheadPercent, single, compared ?? "", timeText),
    report("errorAmplification", "ratio", errorAmplification, { n: known, of: "calls with a known outcome" }, compared ?? noErrorsReason(team, known), (value) => `${times(value)} a single agent's error rate of ${((baseline?.errorRate ?? 0) * 100).toFixed(1)}% in ${baseline?.knownCalls ?? 0} calls`), // prettier-ignore
    report("tokenSpeedup", "ratio", tokenSpeedup?.ratio ?? null, { ...single, n: baseline?.tokenRuns ?? 0 }, compared ?? noTokensReason(team), (value) => `${times(value)} the tokens for each unit of speed: ${times(tokenSpeedup?.tokenMultiplier ?? 0)} the tokens, ${times(tokenSpeedup?.latencySpeedup ?? 0)} as fast`), // prettier-ignore
  ];
}

function noErrorsReason({ baseline }: Team, known: number): string {
  if (known < leastKnownCalls)
    return `${known} of ${leastKnownCalls} calls of the team have a known outcome`;
  const single = baseline?.knownCalls ?? 0;
  if (single < leastKnownCalls)
    return `${single} of ${leastKnownCalls} calls of single agents have a known outcome`;
  return `single agents made no error in ${single} calls to compare with`;
}

function noTokensReason({ leader, members }: Team): string {
  if (teamTokens([leader, ...members]) === null) return noTokensText;
  return `fewer than ${leastBaselineRuns} runs of a single agent say their tokens`;
}

function ownMetrics(team: Team): readonly MetricReport[] {
  const { metrics, leader, members, messages, comparedPairs, estimatedPairs } = team;
  const turns = [leader, ...members].reduce((sum, run) => sum + run.turns, 0);
  const { redundancy, amdahl, stragglerGap, messageOverhead } = metrics;
  const how = estimatedPairs === 0 ? "" : `, ${estimatedPairs} estimated by MinHash`;
  const pairs = { n: comparedPairs, of: `pairs${how}` };
  const agents = { n: members.length + 1, of: "agents" };
  const alone = "fewer than two members";
  return [
    report("messageDensity", "messages/turn", metrics.messageDensity, { n: turns, of: "turns" }, "nobody took a turn", (value) => `${value.toFixed(2)} messages a turn`), // prettier-ignore
    report("redundancy", "ratio", redundancy?.value ?? null, pairs, "fewer than two members answered", (value) => `the members' answers are ${Math.round(100 * value)}% alike`), // prettier-ignore
    report("amdahl", "ratio", amdahl?.maxSpeedup ?? null, agents, "it has no members, or took no time", (value) => amdahlText(value, amdahl?.teamSize ?? 1)), // prettier-ignore
    report("stragglerGap", "s", stragglerGap?.gapSeconds ?? null, { n: members.length, of: "members" }, members.length < 2 ? alone : "none of them took time", (value) => `${stragglerGap?.slowest ?? ""} took ${value.toFixed(1)} s more than the mean`), // prettier-ignore
    report("messageOverhead", "messages", messageOverhead === null ? null : messages, { n: messages, of: "messages" }, alone, () => overheadText(team)), // prettier-ignore
  ];
}

function overheadText({ metrics: { messageOverhead }, size }: Team): string {
  const where = messageOverhead?.isQuadratic === true ? "above" : "within";
  return `${where} the limit of ${messageOverhead?.limit ?? 0} for ${size} ${size === 1 ? "agent" : "agents"}`;
}

function amdahlText(maxSpeedup: number, teamSize: number): string {
  if (teamSize === 1) return "no team is faster than one agent here";
  return `${times(maxSpeedup)} as fast at most; ${teamSize} agents reach 90% of it`;
}

/** How the team's time stands to a single agent's: a share where it took less, a multiple where it took much more. */
function timeText(percent: number): string {
  const share = 1 + percent / 100;
  if (share < 0.01) return "less than 1% of a single agent's time";
  if (Math.abs(percent) < 0.5) return "as much time as a single agent";
  if (percent >= 200) return `${times(share)} a single agent's time`;
  return `${Math.round(Math.abs(percent))}% ${percent < 0 ? "less" : "more"} time than a single agent`;
}

/** `1.25 times`, `0.042 times`, `180 times`. */
function times(value: number): string {
  const digits = value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
  return `${value < 0.001 && value > 0 ? "less than 0.001" : digits} times`;
}

function report(
  metric: CoordinationMetricName,
  unit: MetricReport["unit"],
  value: number | null,
  { n, of }: { readonly n: number; readonly of: string },
  missing: string,
  words: (value: number) => string,
): MetricReport {
  if (value === null) return { metric, value, unit, text: null, n: null, of, reason: missing };
  return { metric, value, unit, text: words(value), n, of, reason: null };
}
