import { leastBaselineRuns } from "./team-baseline.ts";
import type { Team } from "./team.ts";

/** Why a team is compared with nothing: `not enough baseline (2 of 5 runs)`. */
export function noBaselineText({ singleRuns }: Pick<Team, "singleRuns">): string {
  return `not enough baseline (${singleRuns} of ${leastBaselineRuns} runs)`;
}
