/** Numbers below this are seconds since the epoch, above it milliseconds (the year 5138, or 1973). */
const SECONDS_BELOW = 1e11;
/** The end of the year 9999. */
const LATEST_MS = 253_402_300_799_999;

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
  return milliseconds > 0 && milliseconds <= LATEST_MS ? Math.round(milliseconds) : null;
}
