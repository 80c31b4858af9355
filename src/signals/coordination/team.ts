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
import type { TeamBaseline } from "./team-baseline.ts";
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
  /** Wall clock from the first start to the last end: what people waited, not a sum over agents. */
  readonly wallSeconds: number;
  /** Sum of all work: the leader's while no member ran, and the members'. */
  readonly workSeconds: number;
  /** The chain of work that nothing could have shortened by running side by side. */
  readonly criticalPath: readonly TeamWork[];
  readonly criticalSeconds: number;
  /** 1 - critical / work, 0 <= p < 1: the share that ran, or could have run, side by side. */
  readonly parallelShare: number;
  /** Between agents of this task: one for each start of a member and one for each answer. */
  readonly messages: number;
  readonly metrics: CoordinationMetrics;
  readonly baseline: TeamBaseline | null;
}

/**
 * Coordination of one task from its real sessions. Time is wall clock, success is the task's own, the parallel share
 * comes from the critical path. What needs a baseline or an outcome that nobody knows is null.
 */
export function measureTeam(
  leader: AgentRun,
  members: readonly AgentRun[],
  baseline: TeamBaseline | null,
): Team {
  const ordered = members.toSorted((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1));
  const all = [leader, ...ordered];
  const works = worksOf(leader, ordered);
  const criticalPath = criticalChain(works);
  const workSeconds = secondsOf(works);
  const criticalSeconds = secondsOf(criticalPath);
  const facts = {
    leader,
    members: ordered,
    size: all.length,
    wallSeconds: spanOf(all) / 1000,
    workSeconds,
    criticalPath,
    criticalSeconds,
    parallelShare: workSeconds > 0 ? 1 - criticalSeconds / workSeconds : 0,
    messages: ordered.length * 2,
    baseline,
  };
  return { ...facts, metrics: metricsOf(facts, all) };
}

/** While members work the leader waits: its own work is what lies between. */
function worksOf(leader: AgentRun, members: readonly AgentRun[]): readonly TeamWork[] {
  return [
    ...uncovered(leader, members).map((part) => named(part, leader)),
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

function metricsOf(facts: Facts, all: readonly AgentRun[]): CoordinationMetrics {
  const { members, size, messages } = facts;
  const turns = all.reduce((sum, run) => sum + run.turns, 0);
  const outputs = pairwiseSimilarities(members.map(({ output }) => output));
  return {
    ...againstBaseline(facts, all),
    messageDensity: turns > 0 ? messageDensity(messages, turns) : null,
    redundancy: outputs.length > 0 ? redundancy(outputs) : null,
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
  const tokens = all.reduce((sum, run) => sum + run.tokens, 0);
  const success = leader.outcome === "unknown" ? null : Number(leader.outcome === "success");
  const errs = known > 0 && baseline.errorRate !== null && baseline.errorRate > 0;
  return {
    efficiency: success === null ? null : efficiency(success, wallSeconds, baseline.seconds),
    overheadPercent: overheadPercent(wallSeconds, baseline.seconds),
    errorAmplification: errs ? errorAmplification(failed / known, baseline.errorRate ?? 0) : null,
    tokenSpeedup:
      tokens > 0 && baseline.tokens > 0
        ? tokenSpeedup({ tokens, seconds: wallSeconds }, baseline)
        : null,
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
