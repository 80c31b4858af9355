import { requireInput } from "../signal-input-error.ts";

/**
 * success / (T_mas / T_sas): what a team achieves for the turns it takes, against a single agent. 0 or more; above 1
 * where the team is faster than one agent. T are turns in the published form, wall-clock time in `team`.
 *
 * @param successRate of the team, 0..1
 */
export function efficiency(successRate: number, multiAgent: number, singleAgent: number): number {
  const inRange = successRate >= 0 && successRate <= 1;
  requireInput(inRange, "success_rate_out_of_range", "a success rate lies in 0..1");
  requireInput(multiAgent > 0, "turns_mas_not_positive", "the team's effort must be above 0");
  requireInput(
    singleAgent > 0,
    "turns_sas_not_positive",
    "a single agent's effort must be above 0",
  );
  return successRate / (multiAgent / singleAgent);
}
