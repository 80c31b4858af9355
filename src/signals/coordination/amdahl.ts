import { requireInput } from "../signal-input-error.ts";

export interface AmdahlCeiling {
  /** 1 / (1 - p): what no number of agents gets past. */
  readonly maxSpeedup: number;
  /** Agents that reach 90% of it: max(1, ceil(9p / (1 - p))). */
  readonly teamSize: number;
}

/** Slack for the rounding of 9p / (1 - p): 0.9 gives 81.00000000000001 in doubles, exactly 81 on paper. */
const roundingSlack = 1e-9;

/**
 * Amdahl's law for a task of which the share p, 0 <= p < 1, can be done side by side. Throws `p_not_finite` or
 * `p_out_of_range`.
 *
 * @example amdahlCeiling(0.9) // { maxSpeedup: 10, teamSize: 81 }
 */
export function amdahlCeiling(p: number): AmdahlCeiling {
  requireInput(Number.isFinite(p), "p_not_finite", "the parallel share must be a number");
  requireInput(p >= 0 && p < 1, "p_out_of_range", "the parallel share must lie in [0, 1)");
  const raw = (9 * p) / (1 - p);
  const nearest = Math.round(raw);
  const isWhole = Math.abs(raw - nearest) <= roundingSlack * Math.max(1, nearest);
  return { maxSpeedup: 1 / (1 - p), teamSize: Math.max(1, isWhole ? nearest : Math.ceil(raw)) };
}
