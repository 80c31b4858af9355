/** Bounds what retries add to the load of a tool that is in trouble. */
export interface RetryBudget {
  /** Counts a call. */
  onCall(): void;
  /** Takes one retry; false where none is left. */
  take(): boolean;
  /** Gives one back that was not used. */
  giveBack(): void;
}

/** Retries that ten calls earn. */
const retriesPerCall = 0.1;
const mostSaved = 10;
const firstCalls = 10;

/**
 * One retry in the first ten calls, then one more for every ten: attempts are at most 1.1 times the calls, over any
 * number of calls from ten on. What was not used is saved for at most a hundred calls, so that a quiet time does not
 * pay for a storm.
 */
export function createRetryBudget(): RetryBudget {
  let calls = 0;
  let saved = 1;
  return {
    onCall() {
      calls += 1;
      if (calls > firstCalls) saved = Math.min(mostSaved, saved + retriesPerCall);
    },
    take() {
      // A tenth ten times is a little less than one.
      if (saved < 1 - 1e-9) return false;
      saved -= 1;
      return true;
    },
    giveBack() {
      saved += 1;
    },
  };
}
