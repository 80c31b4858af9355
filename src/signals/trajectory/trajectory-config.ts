import type { Complexity } from "../../core/session-view.ts";
import { requireInput } from "../signal-input-error.ts";

/** When K attempts at one task are worth their price. */
export interface TrajectoryConfig {
  readonly enabled: boolean;
  /** Attempts, 2..5. */
  readonly k: number;
  /** Only tasks of these complexities. */
  readonly complexityGate: readonly Complexity[];
  /** Share of the budget that stays untouched, 0..1. */
  readonly margin: number;
}

export const defaultTrajectoryConfig: TrajectoryConfig = {
  enabled: false,
  k: 2,
  complexityGate: ["complex", "epic"],
  margin: 0.2,
};

/** Throws `unknown_field`, `k_out_of_range` or `margin_out_of_range`. */
export function trajectoryConfig(overrides: Partial<TrajectoryConfig>): TrajectoryConfig {
  for (const key of Object.keys(overrides))
    requireInput(key in defaultTrajectoryConfig, "unknown_field", `there is no setting ${key}`);
  const config = { ...defaultTrajectoryConfig, ...overrides };
  const { k, margin } = config;
  requireInput(Number.isInteger(k) && k >= 2 && k <= 5, "k_out_of_range", "k must be 2 to 5");
  requireInput(margin >= 0 && margin <= 1, "margin_out_of_range", "the margin must lie in 0..1");
  return config;
}

/** Whether a task of this complexity gets several attempts at all. */
export function passesGate(config: TrajectoryConfig, complexity: Complexity): boolean {
  return config.enabled && config.complexityGate.includes(complexity);
}
