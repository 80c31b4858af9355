/** How much may be risked a UTC day on arms that are not known to reach the floor. */
export interface ExplorationBudget {
  /** Of the day's decisions, 0..1; one is always allowed where this is above 0. */
  readonly share: number;
  /** Expected cost of such decisions together. */
  readonly usdPerDay: number;
}

/** What the day has seen so far. */
export interface ExplorationDay {
  readonly day: number;
  readonly decisions: number;
  readonly explored: number;
  readonly spentUsd: number;
}

const dayMs = 86_400_000;

export function freshDay(atMs: number): ExplorationDay {
  return { day: Math.floor(atMs / dayMs), decisions: 0, explored: 0, spentUsd: 0 };
}

/** Whether the next decision may risk something. A cost that nobody knows cannot be charged: the share alone bounds it. */
export function isBudgetLeft(
  seen: ExplorationDay,
  { share, usdPerDay }: ExplorationBudget,
  atMs: number,
): boolean {
  const today = dayAt(seen, atMs);
  if (share <= 0 || today.spentUsd >= usdPerDay) return false;
  return today.explored + 1 <= Math.max(1, share * (today.decisions + 1));
}

/** `riskedUsd`: null where the decision risked nothing, 0 where what it risked has no known cost. */
export function afterDecision(
  seen: ExplorationDay,
  riskedUsd: number | null,
  atMs: number,
): ExplorationDay {
  const today = dayAt(seen, atMs);
  return {
    day: today.day,
    decisions: today.decisions + 1,
    explored: today.explored + (riskedUsd === null ? 0 : 1),
    spentUsd: today.spentUsd + (riskedUsd ?? 0),
  };
}

function dayAt(seen: ExplorationDay, atMs: number): ExplorationDay {
  const today = freshDay(atMs);
  return seen.day === today.day ? seen : today;
}
