import { accuracyEffort, accuracyEffortOf } from "../../src/signals/quality/accuracy-effort.ts";
import { classifyBasic, type Termination } from "../../src/signals/quality/basic-classifier.ts";
import { requireValidSignal, type StepQuality } from "../../src/signals/quality/step-quality.ts";
import { cycleLength } from "../../src/signals/stagnation/cycle-length.ts";
import {
  detectStagnation,
  stagnationConfig,
  type StagnationVerdict,
} from "../../src/signals/stagnation/detect-stagnation.ts";
import { duplicatedShare, erosion } from "../../src/signals/stagnation/quality-erosion.ts";
import type { CaseInput, CaseOutput, ConformanceGroup } from "./case-file.ts";
import { flagOf, listOf, numberOf, objectOf, textOf } from "./input.ts";

interface CaseTurn {
  readonly n: number;
  readonly tools: readonly string[];
  readonly finish: string;
}

/** How a run may have ended; the first where a case does not say. */
export const terminations: readonly Termination[] = [
  "completed",
  "max_turns",
  "budget_exhausted",
  "stagnation",
  "error",
];

export const qualityGroups: Readonly<Record<string, ConformanceGroup>> = {
  "quality.accuracy_effort": {
    input: ["correct", "effort", "expected_steps", "incorrect", "neutral", "signals", "total"],
    expect: ["accuracy", "effort", "ratio", "weak_model_warning"],
    errors: ["counts_do_not_sum", "effort_not_positive", "signals_empty", "total_not_positive"],
    run(input) {
      const { accuracy, effort, ratio, weakModelWarning } = accuracyOf(input);
      return { accuracy, effort, ratio, weak_model_warning: weakModelWarning };
    },
  },
  "quality.classifier": {
    input: [
      "stagnation_verdict",
      "termination",
      "turns",
      "turns[].finish",
      "turns[].n",
      "turns[].tools",
    ],
    values: { stagnation_verdict: [null, "inject_prompt", "terminate"], termination: terminations },
    expect: ["confidence", "quality", "turn_range"],
    errors: [],
    run(input) {
      const { confidence, quality, turnRange } = classifyBasic({
        stepIndex: 0,
        termination: textOf(input, "termination") as Termination,
        turns: (listOf(input, "turns") as readonly CaseTurn[]).map(({ n, tools, finish }) => ({
          turn: n,
          toolCalls: tools.length,
          finishReason: finish,
        })),
        stagnation: (input["stagnation_verdict"] ?? null) as StagnationVerdict | null,
      });
      return { confidence, quality, turn_range: turnRange };
    },
  },
  "quality.erosion": {
    input: ["fingerprints", "window"],
    expect: ["cyclomatic", "dead_branch", "duplicated", "duplicated_ratio", "trigger", "window"],
    errors: [],
    run: (input) => ({
      cyclomatic: erosion.weights.growth,
      dead_branch: erosion.weights.deadBranches,
      duplicated: erosion.weights.duplication,
      duplicated_ratio: duplicatedShare(
        listOf(input, "fingerprints") as readonly string[],
        numberOf(input, "window", erosion.window),
      ),
      trigger: erosion.trigger,
      window: erosion.window,
    }),
  },
  "quality.signal_validation": {
    input: ["confidence", "step_index", "turn_range"],
    expect: ["ok"],
    errors: ["invalid_signal"],
    run: signalOutput,
  },
  "stagnation.cycle": {
    input: ["seq"],
    expect: ["cycle_length"],
    errors: [],
    run: (input) => ({ cycle_length: cycleLength(listOf(input, "seq") as readonly string[]) }),
  },
  "stagnation.detect": {
    input: [
      "config",
      "config.cycle_detection",
      "config.enabled",
      "config.max_corrections",
      "config.min_tool_turns",
      "config.repetition_threshold",
      "config.window_size",
      "corrections_injected",
      "turn_fingerprints",
    ],
    expect: ["cycle_length", "ratio", "reason", "verdict", "verdict_not"],
    errors: ["min_exceeds_window"],
    run: stagnationOutput,
  },
};

function accuracyOf(input: CaseInput) {
  if ("signals" in input)
    return accuracyEffortOf(
      listOf(input, "signals") as readonly StepQuality[],
      numberOf(input, "expected_steps", 0),
    );
  const counts = {
    correct: numberOf(input, "correct"),
    neutral: numberOf(input, "neutral"),
    incorrect: numberOf(input, "incorrect"),
  };
  if ("effort" in input)
    return accuracyEffort(counts, numberOf(input, "effort"), numberOf(input, "total"));
  const qualities = (["correct", "neutral", "incorrect"] as const).flatMap((quality) =>
    Array.from({ length: counts[quality] }, () => quality),
  );
  return accuracyEffortOf(qualities, numberOf(input, "expected_steps", 0));
}

/** A list of confidences is one signal each. */
function signalOutput(input: CaseInput): CaseOutput {
  const given = input["confidence"] ?? 1;
  const turnRange = (input["turn_range"] ?? [1, 1]) as readonly [number, number];
  const stepIndex = numberOf(input, "step_index", 0);
  for (const confidence of Array.isArray(given) ? (given as readonly number[]) : [given as number])
    requireValidSignal({ quality: "neutral", confidence, reason: "", stepIndex, turnRange });
  return { ok: true };
}

function stagnationOutput(input: CaseInput): CaseOutput {
  const given = objectOf(input, "config");
  const config = stagnationConfig({
    enabled: flagOf(given, "enabled", true),
    cycleDetection: flagOf(given, "cycle_detection", true),
    windowSize: numberOf(given, "window_size", 5),
    repetitionThreshold: numberOf(given, "repetition_threshold", 0.6),
    maxCorrections: numberOf(given, "max_corrections", 1),
    minToolTurns: numberOf(given, "min_tool_turns", 2),
  });
  const turns = listOf(input, "turn_fingerprints") as readonly (readonly string[])[];
  const result = detectStagnation(turns, config, numberOf(input, "corrections_injected", 0));
  return {
    cycle_length: result.cycleLength,
    ratio: result.ratio,
    reason: result.reason,
    verdict: result.verdict,
    verdict_not: result.verdict,
  };
}
