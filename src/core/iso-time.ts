/** ISO 8601 in UTC; null where the time is unknown. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
