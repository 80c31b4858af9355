import { requireInput } from "../signal-input-error.ts";

export interface RunSize {
  readonly tokens: number;
  readonly seconds: number;
}

export interface TokenSpeedup {
  /** tok_mas / tok_sas. */
  readonly tokenMultiplier: number;
  /** dur_sas / dur_mas. */
  readonly latencySpeedup: number;
  /** Multiplier / speed-up: the price of each unit of speed. */
  readonly ratio: number;
  readonly alert: boolean;
}

/** Above this the speed costs more than it is worth. */
export const tokenSpeedupAlert = 2;

/** Tokens a team spends for its speed, against a single agent. Throws `<field>_not_finite_positive`. */
export function tokenSpeedup(multiAgent: RunSize, singleAgent: RunSize): TokenSpeedup {
  requirePositive(multiAgent.tokens, "tokens_mas");
  requirePositive(singleAgent.tokens, "tokens_sas");
  requirePositive(multiAgent.seconds, "duration_mas");
  requirePositive(singleAgent.seconds, "duration_sas");
  const tokenMultiplier = multiAgent.tokens / singleAgent.tokens;
  const latencySpeedup = singleAgent.seconds / multiAgent.seconds;
  const ratio = tokenMultiplier / latencySpeedup;
  return { tokenMultiplier, latencySpeedup, ratio, alert: ratio > tokenSpeedupAlert };
}

function requirePositive(value: number, field: string): void {
  const valid = Number.isFinite(value) && value > 0;
  requireInput(valid, `${field}_not_finite_positive`, `${field} must be above 0 and finite`);
}
