import { requireInput } from "../signal-input-error.ts";

export interface TokensByPurpose {
  readonly productive: number;
  readonly coordination: number;
  readonly system: number;
  readonly uncategorized: number;
}

export interface ShareThresholds {
  readonly info: number;
  readonly warn: number;
  readonly critical: number;
}

export interface OrchestrationShare {
  /** (coordination + system) / all, 0..1; 0 where no token was spent. */
  readonly ratio: number;
  readonly level: "normal" | "info" | "warning" | "critical";
}

export const defaultShareThresholds: ShareThresholds = { info: 0.3, warn: 0.5, critical: 0.7 };

/** Share of the tokens that went into running the team instead of the task. Throws `thresholds_not_ordered`. */
export function orchestrationShare(
  tokens: TokensByPurpose,
  thresholds: ShareThresholds = defaultShareThresholds,
): OrchestrationShare {
  requireOrdered(thresholds);
  const overhead = tokens.coordination + tokens.system;
  const total = overhead + tokens.productive + tokens.uncategorized;
  const ratio = total > 0 ? overhead / total : 0;
  return { ratio, level: levelOf(ratio, thresholds) };
}

/** Level of a share: a threshold that is reached counts. */
export function levelOf(ratio: number, thresholds: ShareThresholds): OrchestrationShare["level"] {
  if (ratio >= thresholds.critical) return "critical";
  if (ratio >= thresholds.warn) return "warning";
  return ratio >= thresholds.info ? "info" : "normal";
}

function requireOrdered({ info, warn, critical }: ShareThresholds): void {
  const ordered = info < warn && warn < critical;
  requireInput(ordered, "thresholds_not_ordered", "thresholds must rise: info < warn < critical");
}
