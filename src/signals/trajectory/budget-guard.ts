export interface AttemptBudget {
  readonly k: number;
  /** Expected price of one attempt, in the unit of `remaining`. */
  readonly attemptCost: number;
  readonly remaining: number;
  /** Share of the remaining budget that stays untouched, 0..1. */
  readonly margin: number;
}

/**
 * True when K attempts fit: k * cost <= remaining * (1 - margin). An attempt whose price is not known to be above zero,
 * or an empty budget, is never allowed: nothing then bounds what would be spent.
 */
export function allowsAttempts({ k, attemptCost, remaining, margin }: AttemptBudget): boolean {
  if (k < 1 || !(attemptCost > 0) || !(remaining > 0)) return false;
  return k * attemptCost <= remaining * (1 - margin);
}
