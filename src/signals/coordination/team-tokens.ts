import type { AgentRun } from "./agent-run.ts";

/** Why a figure of tokens is missing. */
export const noTokensText = "not every agent says its tokens";

/** Tokens of agents together; null as soon as one says none: unknown is not nothing. */
export function teamTokens(runs: readonly AgentRun[]): number | null {
  return runs.reduce<number | null>(
    (sum, { tokens }) => (sum === null || tokens === null ? null : sum + tokens),
    0,
  );
}
