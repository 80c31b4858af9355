import { requireInput } from "../signal-input-error.ts";

/** (T_mas - T_sas) / T_sas * 100: what the team takes beyond a single agent, in percent; negative where it takes less. */
export function overheadPercent(multiAgent: number, singleAgent: number): number {
  requireInput(
    singleAgent > 0,
    "turns_sas_not_positive",
    "a single agent's effort must be above 0",
  );
  return ((multiAgent - singleAgent) / singleAgent) * 100;
}
