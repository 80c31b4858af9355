import { BoundedCache } from "./bounded-cache.ts";

const quarterHourMs = 900_000;
const formats = new Map<string, Intl.DateTimeFormat | null>();
const offsets = new BoundedCache<string, number>(100_000);

/**
 * Milliseconds that a zone's clocks are ahead of UTC at an instant; null when the zone is not one this runtime knows.
 * Cached per quarter of an hour: no zone changes its offset within one.
 */
export function zoneOffsetMs(at: number, zone: string): number | null {
  const slot = Math.floor(at / quarterHourMs);
  if (slot === last.slot && zone === last.zone) return last.offset;
  const offset = offsetOfSlot(slot, zone);
  last = { zone, slot, offset };
  return offset;
}

/** What was asked for last: times of one session follow each other. */
let last: { readonly zone: string; readonly slot: number; readonly offset: number | null } = {
  zone: "",
  slot: Number.NaN,
  offset: null,
};

function offsetOfSlot(slot: number, zone: string): number | null {
  const key = `${zone} ${slot}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const format = formatFor(zone);
  if (format === null) return null;
  const start = slot * quarterHourMs;
  return offsets.set(key, wallClock(format, start) - start);
}

function formatFor(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = createFormat(zone);
  formats.set(zone, format);
  return format;
}

function createFormat(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Wall-clock time in the zone, read as if it were UTC. */
function wallClock(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const get = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(
    get("year"),
    get("month") - 1,
    get("day"),
    get("hour"),
    get("minute"),
    get("second"),
  );
}
