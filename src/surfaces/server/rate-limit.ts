import type { Clock } from "../../core/clock.ts";

/** Holds each caller to a number of requests a second. */
export interface RateLimit {
  /** Takes a request of this caller: 0, or how many milliseconds too early it comes, and then it is not taken. */
  take(caller: string): number;
  /** Requests that came too early, of all callers. */
  refused(): number;
}

/** A caller that was quiet may send as many at once as a second allows. */
const burstMs = 1000;
/** Callers are keys that are valid; beyond these all begin anew. */
const mostCallers = 10_000;

/**
 * The generic cell rate algorithm (ITU-T I.371): of each caller only the time is kept at which it will have used up what
 * it was allowed. In any stretch of s seconds at most (s + 1) times `perSecond` are taken, and whoever keeps to the rate
 * is never refused. 0 a second is no limit.
 */
export function createRateLimit(perSecond: number, clock: Clock): RateLimit {
  const intervalMs = 1000 / perSecond;
  const mostEarlyMs = Math.max(burstMs, intervalMs);
  const usedUpAt = new Map<string, number>();
  let refused = 0;
  return {
    take(caller) {
      if (perSecond === 0) return 0;
      const now = clock.now();
      // A clock that was set back must not shut a caller out.
      const known = Math.min(usedUpAt.get(caller) ?? now, now + mostEarlyMs);
      const next = Math.max(known, now) + intervalMs;
      const earlyMs = next - now - mostEarlyMs;
      // Sums of the interval are not exact.
      if (earlyMs > 1e-6) {
        refused += 1;
        return earlyMs;
      }
      if (usedUpAt.size >= mostCallers) usedUpAt.clear();
      usedUpAt.set(caller, next);
      return 0;
    },
    refused: () => refused,
  };
}
