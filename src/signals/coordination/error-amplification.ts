import { requireInput } from "../signal-input-error.ts";

/** e_mas / e_sas: how much more often a team errs than a single agent; 1 is the same. Rates in 0..1. */
export function errorAmplification(multiAgentRate: number, singleAgentRate: number): number {
  requireInput(
    singleAgentRate > 0,
    "error_rate_sas_not_positive",
    "a single agent that never errs is no measure",
  );
  return multiAgentRate / singleAgentRate;
}
