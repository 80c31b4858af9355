import type { NotificationSeverity } from "../health/notification-names.ts";
import { SignalInputError } from "../signal-input-error.ts";
import { amdahlCeiling } from "./amdahl.ts";
import { baselineMean, withBaseline, type Baselines } from "./basic-baselines.ts";
import {
  noCoordinationMetrics,
  type CoordinationMetricName,
  type CoordinationMetrics,
} from "./coordination-metrics.ts";
import { efficiency } from "./efficiency.ts";
import { errorAmplification } from "./error-amplification.ts";
import { messageDensity } from "./message-density.ts";
import { messageOverhead } from "./message-overhead.ts";
import { defaultShareThresholds, levelOf, type ShareThresholds } from "./orchestration-share.ts";
import { overheadPercent } from "./overhead.ts";
import { redundancy } from "./redundancy.ts";
import { stragglerGap, type AgentDuration } from "./straggler-gap.ts";
import { tokenSpeedup } from "./token-speedup.ts";

export interface BasicTeamRun {
  readonly isMultiAgent: boolean;
  readonly teamSize: number;
  /** Why each turn ended. */
  readonly finishReasons: readonly string[];
  readonly tokens: number;
  readonly seconds: number;
  readonly agentDurations: readonly AgentDuration[];
  /** Messages between agents; null where nobody counted them. */
  readonly messages: number | null;
  /** Pairwise similarities of the agents' outputs, or null; it may throw. */
  readonly similarities: () => readonly number[] | null;
}

export interface BasicCollectorConfig {
  readonly enabled: boolean;
  /** Metrics that are asked for; null for all. */
  readonly collect: readonly CoordinationMetricName[] | null;
  readonly thresholds: ShareThresholds;
}

export const defaultCollectorConfig: BasicCollectorConfig = {
  enabled: true,
  collect: null,
  thresholds: defaultShareThresholds,
};

export interface BasicCollection {
  readonly metrics: CoordinationMetrics;
  readonly baselines: Baselines;
  readonly alert: NotificationSeverity | null;
}

const errorReasons: ReadonlySet<string> = new Set(["error", "content_filter"]);

/**
 * The published collector: a single agent's run becomes a baseline, a team's run is measured against their means. What
 * one metric cannot do with its input leaves the others alone. Its known defects are kept (success is one minus the
 * share of error turns, the parallel share is (n-1)/n): `team` corrects them.
 */
export function collectBasic(
  run: BasicTeamRun,
  baselines: Baselines,
  config: BasicCollectorConfig = defaultCollectorConfig,
): BasicCollection {
  if (!config.enabled) return { metrics: noCoordinationMetrics, baselines, alert: null };
  if (!run.isMultiAgent) {
    const { tokens, seconds, finishReasons } = run;
    const turns = finishReasons.length;
    const next =
      turns === 0
        ? baselines
        : withBaseline(baselines, { turns, errorRate: errorRateOf(run), tokens, seconds });
    return { metrics: noCoordinationMetrics, baselines: next, alert: null };
  }
  const metrics = metricsOf(run, baselines, config.collect);
  return { metrics, baselines, alert: alertOf(metrics.overheadPercent, config.thresholds) };
}

/** Share of the turns that ended in error or were filtered, 0..1. */
export function errorRateOf({ finishReasons }: Pick<BasicTeamRun, "finishReasons">): number {
  if (finishReasons.length === 0) return 0;
  return finishReasons.filter((reason) => errorReasons.has(reason)).length / finishReasons.length;
}

function metricsOf(
  run: BasicTeamRun,
  baselines: Baselines,
  collect: BasicCollectorConfig["collect"],
): CoordinationMetrics {
  const ask = asker(collect);
  const turns = Math.max(run.finishReasons.length, 1);
  const errorRate = errorRateOf(run);
  const single = (field: "turns" | "errorRate" | "tokens" | "seconds") =>
    baselineMean(baselines, field);
  return {
    efficiency: ask("efficiency", single("turns"), (alone) =>
      efficiency(1 - errorRate, turns, alone),
    ),
    overheadPercent: ask("overheadPercent", single("turns"), (alone) =>
      overheadPercent(turns, alone),
    ),
    errorAmplification: ask("errorAmplification", single("errorRate"), (alone) =>
      errorAmplification(errorRate, alone),
    ),
    messageDensity: ask("messageDensity", run.messages, (messages) =>
      messageDensity(messages, run.finishReasons.length),
    ),
    redundancy: ask("redundancy", run.similarities, (similarities) => {
      const values = similarities();
      return values === null ? null : redundancy(values);
    }),
    amdahl: ask("amdahl", teamOf(run), (n) => amdahlCeiling((n - 1) / n)),
    stragglerGap: ask("stragglerGap", severalOf(run.agentDurations), stragglerGap),
    tokenSpeedup: ask("tokenSpeedup", single("tokens"), (tokens) =>
      tokenSpeedup(run, { tokens, seconds: single("seconds") ?? 0 }),
    ),
    messageOverhead: ask("messageOverhead", run.messages, (messages) =>
      messageOverhead(run.teamSize, messages),
    ),
  };
}

/** Runs a metric when it is asked for and its input is known; input outside its domain gives null. */
function asker(collect: BasicCollectorConfig["collect"]) {
  return <Input, Value>(
    name: CoordinationMetricName,
    input: Input | null,
    metric: (input: Input) => Value | null,
  ): Value | null => {
    if (input === null || collect?.includes(name) === false) return null;
    try {
      return metric(input);
    } catch (error) {
      // A similarity that cannot be computed may throw anything; the metric is then not known.
      if (error instanceof SignalInputError || name === "redundancy") return null;
      throw error;
    }
  };
}

function teamOf({ teamSize }: BasicTeamRun): number | null {
  return teamSize < 2 ? null : teamSize;
}

function severalOf(durations: readonly AgentDuration[]): readonly AgentDuration[] | null {
  return durations.length < 2 ? null : durations;
}

function alertOf(percent: number | null, thresholds: ShareThresholds): NotificationSeverity | null {
  if (percent === null) return null;
  const level = levelOf(percent / 100, thresholds);
  return level === "normal" ? null : level;
}
