import { zoneOffsetMs } from "../../core/zone-offset.ts";
import { writtenInstant } from "./written-instant.ts";

/** Numbers below this are seconds since the epoch, above it milliseconds (the year 5138, or 1973). */
const SECONDS_BELOW = 1e11;
/** The end of the year 9999. */
const LATEST_MS = 253_402_300_799_999;

/**
 * Milliseconds since the epoch from ISO 8601 text or a number of seconds or milliseconds; null when it is no time, as 0.
 * One that cannot be true comes back as it is told: admission counts it, and keeps it as unknown. Text without a zone is
 * read in the given one: that of this machine for its own sessions, UTC (null) for imported files, so that they read the
 * same everywhere.
 */
export function timeOf(value: unknown, zone: string | null = null): number | null {
  if (typeof value === "string") return whole(writtenInstant(value) ?? parsedText(value, zone));
  if (typeof value !== "number") return null;
  return whole(value < SECONDS_BELOW ? value * 1000 : value);
}

function parsedText(text: string, zone: string | null): number {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return Number.NaN;
  if (/(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text.trim().slice(16))) return Date.parse(text);
  const wallClock = Date.parse(`${text.trim()}Z`);
  return zone === null || Number.isNaN(wallClock) ? wallClock : instantOf(wallClock, zone);
}

/** The offset at the wall clock taken as UTC may be that of the other side of a change; the second look is right. */
function instantOf(wallClock: number, zone: string): number {
  const near = wallClock - (zoneOffsetMs(wallClock, zone) ?? 0);
  return wallClock - (zoneOffsetMs(near, zone) ?? 0);
}

/** The same, null also for what cannot be true. */
export function possibleTimeOf(value: unknown): number | null {
  const time = timeOf(value);
  return isPossibleTime(time) ? time : null;
}

/** Whether a time can be reckoned with, or give a place: from 1970 to the year 9999. */
export function isPossibleTime(time: number | null): time is number {
  return time !== null && time > 0 && time <= LATEST_MS;
}

function whole(milliseconds: number): number | null {
  return milliseconds === 0 || Number.isNaN(milliseconds) ? null : Math.round(milliseconds);
}
