/** Ids of one millisecond that can be told apart. */
const IDS_PER_MILLISECOND = 4096;

/**
 * Rising position of a row: its time, and within one millisecond the counter that OpenCode keeps in the last three of the
 * twelve hexadecimal digits of an id. Below 2^53 until the year 2039.
 */
export function ordinalOf(id: string, createdMs: number): number {
  const digits = /^[a-z]+_[0-9a-f]{9}([0-9a-f]{3})/.exec(id)?.[1];
  const counter = digits === undefined ? 0 : Number.parseInt(digits, 16);
  return Math.max(0, Math.trunc(createdMs)) * IDS_PER_MILLISECOND + counter;
}
