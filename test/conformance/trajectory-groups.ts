import { jointScore, scoreBasic } from "../../src/signals/trajectory/basic-score.ts";
import { selectBasic } from "../../src/signals/trajectory/basic-select.ts";
import { allowsAttempts } from "../../src/signals/trajectory/budget-guard.ts";
import { trajectoryConfig } from "../../src/signals/trajectory/trajectory-config.ts";
import type { CaseInput, ConformanceGroup } from "./case-file.ts";
import { listOf, numberOf } from "./input.ts";

interface CaseCandidate {
  readonly tokens: number;
  readonly vc: number | null;
  readonly final_fingerprints: readonly string[];
}

export const trajectoryGroups: Readonly<Record<string, ConformanceGroup>> = {
  "trajectory.budget_guard": {
    input: ["k", "margin", "remaining", "step_cost"],
    expect: ["allow"],
    errors: [],
    run: (input) => ({
      allow: allowsAttempts({
        k: numberOf(input, "k"),
        attemptCost: numberOf(input, "step_cost"),
        remaining: numberOf(input, "remaining"),
        margin: numberOf(input, "margin", 0.2),
      }),
    }),
  },
  "trajectory.config": {
    input: ["k", "margin", "unknown_field"],
    expect: ["complexity_gate", "enabled", "k", "margin", "ok"],
    errors: ["k_out_of_range", "margin_out_of_range", "unknown_field"],
    run(input) {
      const { complexityGate, enabled, k, margin } = trajectoryConfig(input);
      return { complexity_gate: complexityGate, enabled, k, margin, ok: true };
    },
  },
  "trajectory.score": {
    input: ["len_score", "trace_tokens", "vc_score", "verbalized_confidence"],
    expect: ["joint", "len_score", "vc_score"],
    errors: ["len_positive", "tokens_negative", "vc_out_of_range"],
    run(input) {
      const { confidenceScore, lengthScore, joint } = scoreOf(input);
      return { joint, len_score: lengthScore, vc_score: confidenceScore };
    },
  },
  "trajectory.select": {
    input: [
      "candidates",
      "candidates[].final_fingerprints",
      "candidates[].tokens",
      "candidates[].vc",
    ],
    expect: ["best", "consistent"],
    errors: ["candidates_empty"],
    run: (input) => ({
      ...selectBasic(
        (listOf(input, "candidates") as readonly CaseCandidate[]).map((candidate) => ({
          finalFingerprints: candidate.final_fingerprints,
          verbalizedConfidence: candidate.vc,
          traceTokens: candidate.tokens,
        })),
      ),
    }),
  },
};

function scoreOf(input: CaseInput) {
  if ("len_score" in input)
    return jointScore(numberOf(input, "vc_score"), numberOf(input, "len_score"));
  const stated = input["verbalized_confidence"] ?? null;
  return scoreBasic({
    verbalizedConfidence: stated === null ? null : numberOf(input, "verbalized_confidence"),
    traceTokens: numberOf(input, "trace_tokens"),
  });
}
