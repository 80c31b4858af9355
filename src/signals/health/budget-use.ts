import type { Config } from "../../core/config-schema.ts";
import type { SessionView } from "../../core/session-view.ts";

/** A budget of a session: what it may spend at most. The first that fits a session is its budget. */
export type SessionBudget = Config["budgets"][number];

/** What a session spent, and where it ran. */
export interface Spending extends Pick<SessionView, "harness" | "agent" | "toldAgent" | "repo"> {
  /** All tokens of all requests, cached ones too; null where the transcript tells of none. */
  readonly tokens: number | null;
  /** Integer nano-dollars; null where a price is unknown. */
  readonly costNano: number | null;
}

export interface BudgetUse {
  readonly isPassed: boolean;
  /** What was spent of what is allowed. */
  readonly words: string;
}

const nanoPerDollar = 1e9;

/** Null where no budget is for this session, or nobody knows what it spent. */
export function budgetUse(spending: Spending, budgets: readonly SessionBudget[]): BudgetUse | null {
  const budget = budgets.find((rule) => isFor(rule, spending));
  if (budget === undefined) return null;
  const { tokens, costNano } = spending;
  const uses = [
    use(tokens, budget.tokens, (n) => `${n.toLocaleString("en-US")} tokens`),
    use(costNano === null ? null : costNano / nanoPerDollar, budget.costUsd, dollars),
  ];
  const known = uses.filter((one) => one !== null).toSorted((a, b) => b.share - a.share);
  const [nearest] = known;
  if (nearest === undefined) return null;
  const passed = known.filter(({ share }) => share > 1);
  const words = (passed.length > 0 ? passed : [nearest]).map((one) => one.words).join("; ");
  return { isPassed: passed.length > 0, words };
}

/** A rule names an agent by its program, its harness or as its record does. */
function isFor(rule: SessionBudget, { harness, agent, toldAgent, repo }: Spending): boolean {
  return (
    (rule.harness === undefined || rule.harness === harness) &&
    (rule.agent === undefined || [harness, agent, toldAgent].includes(rule.agent)) &&
    (rule.repo === undefined || rule.repo === repo)
  );
}

function use(
  spent: number | null,
  allowed: number | undefined,
  inWords: (amount: number) => string,
): { readonly share: number; readonly words: string } | null {
  if (spent === null || allowed === undefined) return null;
  const share = spent / allowed;
  const percent = Math.round(share * 100).toLocaleString("en-US");
  return {
    share,
    words: `it spent ${inWords(spent)} of ${inWords(allowed)} allowed (${percent}%)`,
  };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

/** What a session spent, as budgets see it. */
export function spendingOf(
  session: Pick<SessionView, "harness" | "agent" | "toldAgent" | "repo" | "usage" | "costNano">,
): Spending {
  const { harness, agent, toldAgent, repo, usage, costNano } = session;
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  return { harness, agent, toldAgent, repo, tokens: tokens === 0 ? null : tokens, costNano };
}
