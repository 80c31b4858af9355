import { zoneOffsetMs } from "../core/zone-offset.ts";

/** Hour (0..23) and weekday (0 Monday .. 6 Sunday) of an instant in a time zone. */
export interface ZoneTime {
  readonly hour: number;
  readonly weekday: number;
}

const dayMs = 86_400_000;

/** Null when the zone or time is unknown, or the zone is not one this runtime knows. */
export function zoneTime(at: number | null, zone: string | null): ZoneTime | null {
  if (at === null || zone === null) return null;
  const offset = zoneOffsetMs(at, zone);
  if (offset === null) return null;
  const local = at + offset;
  const day = Math.floor(local / dayMs);
  return {
    hour: Math.floor((local - day * dayMs) / 3_600_000),
    // 1970-01-01 was a Thursday.
    weekday: (((day + 3) % 7) + 7) % 7,
  };
}
