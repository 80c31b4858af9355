/** Milliseconds since the epoch of a time in nanoseconds, a decimal text or a number; null for 0 and what is no time. */
export function millisecondsOf(nanoseconds: unknown): number | null {
  const value = typeof nanoseconds === "string" ? Number(nanoseconds) : nanoseconds;
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return null;
  const milliseconds = value / 1e6;
  return milliseconds < 253_402_300_800_000 ? milliseconds : null;
}
