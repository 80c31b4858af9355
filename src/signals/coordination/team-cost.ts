import type { AgentRun } from "./agent-run.ts";
import type { Team } from "./team.ts";

/** What a team cost, in prefill-token equivalents. */
export interface TeamCost {
  /** Of all agents together; null as soon as those of one are not known. */
  readonly prefillTokens: number | null;
  /** Agents of which they are known, of `agents`. */
  readonly known: number;
  readonly agents: number;
  /** Mean of single agents at this type of task; null without a baseline. */
  readonly singleAgent: number | null;
  /** Single agents that the mean is of. */
  readonly singleAgentRuns: number;
  /** Team / single agent: how many times as dear; null where one of them is not known. */
  readonly ratio: number | null;
}

export function teamCost({ leader, members, baseline }: Team): TeamCost {
  const all = [leader, ...members];
  const known = all.filter(({ prefillTokens }) => prefillTokens !== null);
  const prefillTokens = known.length < all.length ? null : total(known);
  const singleAgent = baseline?.prefillTokens ?? null;
  const isComparable = prefillTokens !== null && singleAgent !== null && singleAgent > 0;
  return {
    prefillTokens,
    known: known.length,
    agents: all.length,
    singleAgent,
    singleAgentRuns: baseline?.prefillRuns ?? 0,
    ratio: isComparable ? prefillTokens / singleAgent : null,
  };
}

function total(runs: readonly AgentRun[]): number {
  return runs.reduce((sum, run) => sum + (run.prefillTokens ?? 0), 0);
}
