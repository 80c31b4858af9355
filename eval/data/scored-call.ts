import { readToolUse } from "../../src/core/tool-family.ts";
import { errorTemplate } from "../../src/ingest/error-template.ts";
import { classifyOutcome } from "../../src/ingest/outcome-rules.ts";
import type { ScoredCall } from "../../src/signals/quality/scored-step.ts";
import { callFingerprint } from "../../src/signals/stagnation/call-fingerprint.ts";
import { workOf } from "../../src/signals/quality/call-work.ts";

/** A call as plain message logs tell it; its outcome is read by the rules that ingest uses. */
export function scoredCallOf(call: {
  readonly tool: string;
  readonly params: unknown;
  /** Null where there is none. */
  readonly result: string | null;
}): ScoredCall {
  const { tool, params, result } = call;
  const use = readToolUse(tool, params);
  const verdict = classifyOutcome({ signals: {}, text: result ?? "", use, errorFlag: "none" });
  const failed = verdict.outcome === "failure";
  return {
    fingerprint: callFingerprint({ tool, params }),
    outcome: result === null ? "unknown" : verdict.outcome,
    failureKind: verdict.kind,
    errorTemplate: failed
      ? errorTemplate({ tool, errorClass: verdict.kind ?? "", text: result ?? "" })
      : null,
    result: result === null ? null : result.trim(),
    work: workOf(tool, use),
  };
}
