import { amdahlCeiling } from "../../src/signals/coordination/amdahl.ts";
import type { Baselines } from "../../src/signals/coordination/basic-baselines.ts";
import { collectBasic, type BasicTeamRun } from "../../src/signals/coordination/basic-collector.ts";
import { efficiency } from "../../src/signals/coordination/efficiency.ts";
import { errorAmplification } from "../../src/signals/coordination/error-amplification.ts";
import { messageDensity } from "../../src/signals/coordination/message-density.ts";
import { messageOverhead } from "../../src/signals/coordination/message-overhead.ts";
import {
  defaultShareThresholds,
  orchestrationShare,
  type ShareThresholds,
} from "../../src/signals/coordination/orchestration-share.ts";
import { overheadPercent } from "../../src/signals/coordination/overhead.ts";
import { prefillTokens } from "../../src/signals/coordination/prefill-tokens.ts";
import { redundancy } from "../../src/signals/coordination/redundancy.ts";
import {
  gapBehind,
  stragglerGap,
  type StragglerGap,
} from "../../src/signals/coordination/straggler-gap.ts";
import { tokenSpeedup } from "../../src/signals/coordination/token-speedup.ts";
import type { CaseInput, CaseOutput, ConformanceGroup } from "./case-file.ts";
import { flagOf, listOf, numberOf, objectOf, textOf } from "./input.ts";

const thresholdKeys = ["thresholds", "thresholds.critical", "thresholds.info", "thresholds.warn"];

export const coordinationGroups: Readonly<Record<string, ConformanceGroup>> = {
  "budget.orchestration_ratio": {
    input: ["coordination", "productive", "system", ...thresholdKeys, "uncategorized"],
    expect: ["level", "ratio"],
    errors: ["thresholds_not_ordered"],
    run: (input) => ({ ...orchestrationShare(tokensOf(input), thresholdsOf(input)) }),
  },
  "coordination.amdahl": {
    input: ["p"],
    expect: [
      "max_speedup",
      "recommended_team_size",
      "recommended_team_size_any_of",
      "recommended_team_size_exact",
      "recommended_team_size_raw_ieee",
    ],
    errors: ["p_not_finite", "p_out_of_range"],
    run: (input) => amdahlOutput(numberOf(input, "p")),
  },
  "coordination.collector": {
    input: [
      "baseline_error_rate",
      "baseline_turns",
      "enabled",
      "error_turns",
      "finish_reasons",
      "is_multi_agent",
      "similarity_computer",
      "team_size",
      ...thresholdKeys,
      "turns",
    ],
    expect: [
      "all_metrics_null",
      "amdahl",
      "baseline_count",
      "baseline_error_rate",
      "baseline_recorded",
      "baseline_turns",
      "efficiency",
      "error_amplification",
      "notifications",
      "others_still_computed",
      "overhead_percent",
      "redundancy",
      "severity",
    ],
    errors: [],
    run: collectorOutput,
  },
  "coordination.efficiency": {
    input: ["success_rate", "turns_mas", "turns_sas"],
    expect: ["value"],
    errors: ["success_rate_out_of_range", "turns_mas_not_positive", "turns_sas_not_positive"],
    run: (input) => ({
      value: efficiency(
        numberOf(input, "success_rate"),
        numberOf(input, "turns_mas"),
        numberOf(input, "turns_sas"),
      ),
    }),
  },
  "coordination.error_amplification": {
    input: ["error_rate_mas", "error_rate_sas"],
    expect: ["value"],
    errors: ["error_rate_sas_not_positive"],
    run: (input) => ({
      value: errorAmplification(
        numberOf(input, "error_rate_mas"),
        numberOf(input, "error_rate_sas"),
      ),
    }),
  },
  "coordination.message_density": {
    input: ["inter_agent_messages", "reasoning_turns"],
    expect: ["value"],
    errors: ["reasoning_turns_not_positive"],
    run: (input) => ({
      value: messageDensity(
        numberOf(input, "inter_agent_messages"),
        numberOf(input, "reasoning_turns"),
      ),
    }),
  },
  "coordination.message_overhead": {
    input: ["message_count", "team_size", "threshold"],
    expect: ["is_quadratic", "limit"],
    errors: ["team_size_not_positive", "threshold_out_of_range"],
    run(input) {
      const { isQuadratic, limit } = messageOverhead(
        numberOf(input, "team_size"),
        numberOf(input, "message_count"),
        numberOf(input, "threshold"),
      );
      return { is_quadratic: isQuadratic, limit };
    },
  },
  "coordination.overhead": {
    input: ["turns_mas", "turns_sas"],
    expect: ["value_percent"],
    errors: ["turns_sas_not_positive"],
    run: (input) => ({
      value_percent: overheadPercent(numberOf(input, "turns_mas"), numberOf(input, "turns_sas")),
    }),
  },
  "coordination.redundancy": {
    input: ["similarities"],
    expect: ["sample_count", "value"],
    errors: ["similarities_empty", "similarity_out_of_range"],
    run(input) {
      const { value, pairs } = redundancy(listOf(input, "similarities") as readonly number[]);
      return { value, sample_count: pairs };
    },
  },
  "coordination.straggler": {
    input: ["durations", "mean_seconds", "slowest_agent_id", "slowest_seconds"],
    expect: ["gap_ratio", "gap_seconds", "mean_seconds", "slowest_agent_id", "slowest_seconds"],
    errors: [
      "agent_id_blank",
      "duration_invalid",
      "durations_empty",
      "mean_not_positive",
      "slowest_below_mean",
    ],
    run: (input) => stragglerOutput(input),
  },
  "coordination.token_speedup": {
    input: ["duration_mas", "duration_sas", "tokens_mas", "tokens_sas"],
    expect: ["alert", "latency_speedup", "ratio", "token_multiplier"],
    errors: [
      "duration_mas_not_finite_positive",
      "duration_sas_not_finite_positive",
      "tokens_mas_not_finite_positive",
      "tokens_sas_not_finite_positive",
    ],
    run(input) {
      const { alert, latencySpeedup, ratio, tokenMultiplier } = tokenSpeedup(
        { tokens: numberOf(input, "tokens_mas"), seconds: numberOf(input, "duration_mas") },
        { tokens: numberOf(input, "tokens_sas"), seconds: numberOf(input, "duration_sas") },
      );
      return { alert, latency_speedup: latencySpeedup, ratio, token_multiplier: tokenMultiplier };
    },
  },
  "efficiency.pte": {
    input: ["eviction", "inflation", "input", "output", "prior_tool_calls", "tool_response_tokens"],
    expect: ["pte"],
    errors: [],
    run: (input) => ({
      pte: prefillTokens(
        {
          input: numberOf(input, "input"),
          output: numberOf(input, "output"),
          priorToolCalls: numberOf(input, "prior_tool_calls"),
          toolResponseTokens: numberOf(input, "tool_response_tokens"),
        },
        { eviction: numberOf(input, "eviction"), inflation: numberOf(input, "inflation") },
      ),
    }),
  },
};

function tokensOf(input: CaseInput) {
  return {
    productive: numberOf(input, "productive", 0),
    coordination: numberOf(input, "coordination", 0),
    system: numberOf(input, "system", 0),
    uncategorized: numberOf(input, "uncategorized", 0),
  };
}

function thresholdsOf(input: CaseInput): ShareThresholds {
  const { info, warn, critical } = defaultShareThresholds;
  const given = objectOf(input, "thresholds");
  return {
    info: numberOf(given, "info", info),
    warn: numberOf(given, "warn", warn),
    critical: numberOf(given, "critical", critical),
  };
}

/** The team size is exact; the size that doubles alone would give stands beside it. */
function amdahlOutput(p: number): CaseOutput {
  const { maxSpeedup, teamSize } = amdahlCeiling(p);
  return {
    max_speedup: maxSpeedup,
    recommended_team_size: teamSize,
    recommended_team_size_any_of: teamSize,
    recommended_team_size_exact: teamSize,
    recommended_team_size_raw_ieee: Math.max(1, Math.ceil((9 * p) / (1 - p))),
  };
}

function stragglerOutput(input: CaseInput): CaseOutput {
  const gap = stragglerOf(input);
  return {
    gap_ratio: gap.gapRatio,
    gap_seconds: gap.gapSeconds,
    mean_seconds: gap.meanSeconds,
    slowest_agent_id: gap.slowest,
    slowest_seconds: gap.slowestSeconds,
  };
}

function stragglerOf(input: CaseInput): StragglerGap {
  if (!("durations" in input)) {
    return gapBehind(
      textOf(input, "slowest_agent_id"),
      numberOf(input, "slowest_seconds"),
      numberOf(input, "mean_seconds"),
    );
  }
  const durations = listOf(input, "durations") as readonly (readonly [string, number])[];
  return stragglerGap(durations.map(([agent, seconds]) => ({ agent, seconds })));
}

function collectorOutput(input: CaseInput): CaseOutput {
  const before = baselinesOf(input);
  const run = teamRunOf(input);
  const { metrics, baselines, alert } = collectBasic(run, before, {
    enabled: flagOf(input, "enabled", true),
    collect: null,
    thresholds: thresholdsOf(input),
  });
  const latest = baselines.at(-1);
  return {
    all_metrics_null: Object.values(metrics).every((value) => value === null),
    amdahl: metrics.amdahl,
    baseline_count: baselines.length,
    baseline_error_rate: latest?.errorRate ?? null,
    baseline_recorded: baselines.length > before.length,
    baseline_turns: latest?.turns ?? null,
    efficiency: metrics.efficiency,
    error_amplification: metrics.errorAmplification,
    notifications: alert === null ? 0 : 1,
    others_still_computed:
      metrics.redundancy === null && Object.values(metrics).some((value) => value !== null),
    overhead_percent: metrics.overheadPercent,
    redundancy: metrics.redundancy?.value ?? null,
    severity: alert,
  };
}

function baselinesOf(input: CaseInput): Baselines {
  if (!("baseline_turns" in input) && !("baseline_error_rate" in input)) return [];
  const turns = numberOf(input, "baseline_turns", 1);
  return [{ turns, errorRate: numberOf(input, "baseline_error_rate", 0), tokens: 1, seconds: 1 }];
}

function teamRunOf(input: CaseInput): BasicTeamRun {
  const finishReasons = finishReasonsOf(input);
  const computer = input["similarity_computer"] ?? null;
  return {
    isMultiAgent: flagOf(input, "is_multi_agent", true),
    teamSize: numberOf(input, "team_size", 2),
    finishReasons,
    tokens: 1,
    seconds: 1,
    agentDurations: [],
    messages: null,
    similarities() {
      if (computer === null || Array.isArray(computer)) return computer;
      throw new Error("the computer of similarities failed");
    },
  };
}

function finishReasonsOf(input: CaseInput): readonly string[] {
  if ("finish_reasons" in input) return listOf(input, "finish_reasons") as readonly string[];
  const errors = numberOf(input, "error_turns", 0);
  const turns = numberOf(input, "turns", 1);
  return Array.from({ length: turns }, (_, index) => (index < errors ? "error" : "stop"));
}
