/** Numbers below this are seconds since the epoch, above it milliseconds (the year 5138, or 1973). */
const SECONDS_BELOW = 1e11;

/**
 * Milliseconds since the epoch from ISO 8601 text or a number of seconds or milliseconds; null when it is no time. Text
 * without a zone is local time, as the programs that write it mean it.
 */
export function timeOf(value: unknown): number | null {
  if (typeof value === "string") {
    return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) ? whole(Date.parse(value)) : null;
  }
  if (typeof value !== "number") return null;
  return whole(value < SECONDS_BELOW ? value * 1000 : value);
}

function whole(milliseconds: number): number | null {
  return Number.isFinite(milliseconds) && milliseconds > 0 ? Math.round(milliseconds) : null;
}
