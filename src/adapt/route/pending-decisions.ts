/** Decisions whose outcome is not known yet, by scope and arm. */
export interface PendingDecisions {
  add(decision: string, scope: string, arm: string, atMs: number): void;
  /** False where it was not pending. */
  settle(decision: string): boolean;
  /** By arm, of one scope. */
  counts(scope: string, nowMs: number): Readonly<Record<string, number>>;
}

interface Pending {
  readonly scope: string;
  readonly arm: string;
  readonly atMs: number;
}

/** Of what has told nothing for so long nothing is awaited any more. */
const longestMs = 30 * 60_000;
const mostPending = 10_000;

export function createPendingDecisions(): PendingDecisions {
  const pending = new Map<string, Pending>();
  const scopes = new Map<string, Map<string, number>>();
  const count = ({ scope, arm }: Pending, by: number): void => {
    const arms = scopes.get(scope) ?? new Map<string, number>();
    const total = (arms.get(arm) ?? 0) + by;
    if (total > 0) arms.set(arm, total);
    else arms.delete(arm);
    if (arms.size > 0) scopes.set(scope, arms);
    else scopes.delete(scope);
  };
  const remove = (decision: string): boolean => {
    const known = pending.get(decision);
    if (known === undefined) return false;
    pending.delete(decision);
    count(known, -1);
    return true;
  };
  return {
    add(decision, scope, arm, atMs) {
      remove(decision);
      const one = { scope, arm, atMs };
      pending.set(decision, one);
      count(one, 1);
      const [oldest] = pending.keys();
      if (pending.size > mostPending && oldest !== undefined) remove(oldest);
    },
    settle: remove,
    counts(scope, nowMs) {
      // In the order of their making: the first that is young ends the search.
      for (const [decision, { atMs }] of pending) {
        if (nowMs - atMs <= longestMs) break;
        remove(decision);
      }
      return Object.fromEntries(scopes.get(scope) ?? []);
    },
  };
}
