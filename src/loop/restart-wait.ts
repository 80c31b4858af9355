/** Milliseconds before a thread that ended by itself is started the first time. */
const firstMs = 1000;
const longestMs = 300_000;

/** How long to wait before the next start: twice as long each time, and as at first once it ran for longer than the longest. */
export function restartWait(beforeMs: number | null, ranMs: number): number {
  if (beforeMs === null || ranMs > longestMs) return firstMs;
  return Math.min(beforeMs * 2, longestMs);
}
