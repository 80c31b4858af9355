import { amdahlCeiling } from "./amdahl.ts";
import type { AgentRun } from "./agent-run.ts";
import type { CoordinationMetrics } from "./coordination-metrics.ts";
import { efficiency } from "./efficiency.ts";
import { errorAmplification } from "./error-amplification.ts";
import { criticalChain, spanOf, uncovered, type Interval } from "./intervals.ts";
import { messageDensity } from "./message-density.ts";
import { messageOverhead } from "./message-overhead.ts";
import { pairwiseSimilarities } from "./output-similarity.ts";
import { overheadPercent } from "./overhead.ts";
import { redundancy } from "./redundancy.ts";
import { stragglerGap } from "./straggler-gap.ts";
import {
  comparableRuns,
  leastKnownCalls,
  teamBaseline,
  type TeamBaseline,
} from "./team-baseline.ts";
import { teamTokens } from "./team-tokens.ts";
import { tokenSpeedup } from "./token-speedup.ts";

/** A stretch of work of one agent on the time line. */
export interface TeamWork extends Interval {
  readonly agent: string;
  readonly key: string;
}

export interface Team {
  /** The session that led, and those it started, in order of their start. */
  readonly leader: AgentRun;
  readonly members: readonly AgentRun[];
  /** Agents: leader and members. */
  readonly size: number;
  /** Wall clock from the first start to the last end, less `waitedSeconds`: what people waited, not a sum over agents. */
  readonly wallSeconds: number;
  /** While nobody worked, because the leader waited for a person: no part of the wall clock. */
  readonly waitedSeconds: number;
  /** Sum of all work: the leader's while no member ran, and the members'. */
  readonly workSeconds: number;
  /** The chain of work that nothing could have shortened by running side by side. */
  readonly criticalPath: readonly TeamWork[];
  readonly criticalSeconds: number;
  /** 1 - critical / work, 0 <= p < 1: the share that ran, or could have run, side by side. */
  readonly parallelShare: number;
  /** Between agents of this task: one for each start of a member, and one for each answer that was given. */
  readonly messages: number;
  /** Pairs of members' answers that were compared, and those of them by estimate (MinHash) and not by count. */
  readonly comparedPairs: number;
  readonly estimatedPairs: number;
  readonly metrics: CoordinationMetrics;
  /** Runs of single agents at this type of task, at most the window; the baseline is null below five. */
  readonly singleRuns: number;
  readonly baseline: TeamBaseline | null;
}

/**
 * Coordination of one task from its real sessions. Time is wall clock without waiting for people, success is the task's own, the parallel share
 * comes from the critical path. What needs a baseline or an outcome that nobody knows is null.
 *
 * @param singles runs of single agents, at any type of task
 */
export function measureTeam(
  leader: AgentRun,
  members: readonly AgentRun[],
  singles: readonly AgentRun[],
): Team {
  const window = comparableRuns(singles, leader.taskType);
  const ordered = members.toSorted((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1));
  const all = [leader, ...ordered];
  const works = worksOf(leader, ordered);
  const criticalPath = criticalChain(works);
  const workSeconds = secondsOf(works);
  const waitedSeconds = secondsOf(waitsOf(leader, ordered));
  const criticalSeconds = secondsOf(criticalPath);
  const similarities = pairwiseSimilarities(ordered.map(({ output }) => output));
  const facts = {
    leader,
    members: ordered,
    size: all.length,
    wallSeconds: spanOf(all) / 1000 - waitedSeconds,
    waitedSeconds,
    workSeconds,
    criticalPath,
    criticalSeconds,
    parallelShare: workSeconds > 0 ? 1 - criticalSeconds / workSeconds : 0,
    messages: ordered.length + ordered.filter(({ output }) => output.trim() !== "").length,
    comparedPairs: similarities.length,
    estimatedPairs: similarities.filter(({ isEstimate }) => isEstimate).length,
    singleRuns: window.length,
    baseline: teamBaseline(window),
  };
  const values = similarities.map(({ value }) => value);
  return { ...facts, metrics: metricsOf(facts, all, values) };
}

/** While nobody worked, because the leader waited for a person. */
function waitsOf(leader: AgentRun, members: readonly AgentRun[]): readonly Interval[] {
  return leader.waits.flatMap((wait) => uncovered(wait, members));
}

/** While members work the leader waits: its own work is what lies between. */
function worksOf(leader: AgentRun, members: readonly AgentRun[]): readonly TeamWork[] {
  return [
    ...uncovered(leader, [...members, ...leader.waits]).map((part) => named(part, leader)),
    ...members.map((member) => named(member, member)),
  ];
}

function named({ start, end }: Interval, { agent, key }: AgentRun): TeamWork {
  return { start, end, agent, key };
}

function secondsOf(works: readonly Interval[]): number {
  return works.reduce((sum, { start, end }) => sum + (end - start), 0) / 1000;
}

type Facts = Omit<Team, "metrics">;

function metricsOf(
  facts: Facts,
  all: readonly AgentRun[],
  similarities: readonly number[],
): CoordinationMetrics {
  const { members, size, messages } = facts;
  const turns = all.reduce((sum, run) => sum + run.turns, 0);
  return {
    ...againstBaseline(facts, all),
    messageDensity: turns > 0 ? messageDensity(messages, turns) : null,
    redundancy: similarities.length > 0 ? redundancy(similarities) : null,
    amdahl: size > 1 && facts.workSeconds > 0 ? amdahlCeiling(facts.parallelShare) : null,
    stragglerGap: gapOf(members),
    messageOverhead: messageOverhead(size, messages),
  };
}

function againstBaseline(
  { leader, wallSeconds, baseline }: Facts,
  all: readonly AgentRun[],
): Pick<
  CoordinationMetrics,
  "efficiency" | "overheadPercent" | "errorAmplification" | "tokenSpeedup"
> {
  const none = {
    efficiency: null,
    overheadPercent: null,
    errorAmplification: null,
    tokenSpeedup: null,
  };
  if (baseline === null || wallSeconds <= 0 || baseline.seconds <= 0) return none;
  const known = all.reduce((sum, run) => sum + run.known, 0);
  const failed = all.reduce((sum, run) => sum + run.failed, 0);
  const tokens = teamTokens(all);
  const success = leader.outcome === "unknown" ? null : Number(leader.outcome === "success");
  const errs = known >= leastKnownCalls && baseline.errorRate !== null && baseline.errorRate > 0;
  return {
    efficiency: success === null ? null : efficiency(success, wallSeconds, baseline.seconds),
    overheadPercent: overheadPercent(wallSeconds, baseline.seconds),
    errorAmplification: errs ? errorAmplification(failed / known, baseline.errorRate ?? 0) : null,
    tokenSpeedup:
      tokens === null || baseline.tokens === null
        ? null
        : tokenSpeedup(
            { tokens, seconds: wallSeconds },
            { tokens: baseline.tokens, seconds: baseline.seconds },
          ),
  };
}

function gapOf(members: readonly AgentRun[]) {
  if (members.length < 2) return null;
  const durations = members.map(({ agent, start, end }) => ({
    agent,
    seconds: (end - start) / 1000,
  }));
  return durations.some(({ seconds }) => seconds > 0) ? stragglerGap(durations) : null;
}
