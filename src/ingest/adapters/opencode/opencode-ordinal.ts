/** Ids of one millisecond that can be told apart. */
const IDS_PER_MILLISECOND = 4096;
/** Parts of a message are made within a day of it. */
const LONGEST_MESSAGE = 24 * 3_600_000 * IDS_PER_MILLISECOND;
const LATEST_MS = Math.floor(Number.MAX_SAFE_INTEGER / IDS_PER_MILLISECOND) - 1;

const idPattern = /^[a-z]+_([0-9a-f]{12})/;

/**
 * Rising position of a part that says no time of its own: as far behind its message as its id was made after the
 * message's, so that it does not move when others come. Where the ids do not tell, by its place among the parts.
 */
export function partOrdinal(
  message: { readonly id: string; readonly ordinal: number },
  partId: string,
  index: number,
): number {
  const [made, of] = [partId, message.id].map((id) =>
    Number.parseInt(idPattern.exec(id)?.[1] ?? "", 16),
  );
  const later = (made ?? NaN) - (of ?? NaN);
  return message.ordinal + (later > 0 && later < LONGEST_MESSAGE ? later : index + 1);
}

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
