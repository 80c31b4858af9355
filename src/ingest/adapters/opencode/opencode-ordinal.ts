/** Ids of one millisecond that can be told apart. */
const IDS_PER_MILLISECOND = 4096;
const LATEST_MS = Math.floor(Number.MAX_SAFE_INTEGER / IDS_PER_MILLISECOND) - 1;

/**
 * Rising position of a row: its time, and within one millisecond the counter that OpenCode keeps in the last three of the
 * twelve hexadecimal digits of an id. Times after the year 2039 do not fit below 2^53 and stand at its end.
 */
export function ordinalOf(id: string, createdMs: number): number {
  const digits = /^[a-z]+_[0-9a-f]{9}([0-9a-f]{3})/.exec(id)?.[1];
  const counter = digits === undefined ? 0 : Number.parseInt(digits, 16);
  const time = Math.min(LATEST_MS, Math.max(0, Math.trunc(createdMs)));
  return time * IDS_PER_MILLISECOND + counter;
}
