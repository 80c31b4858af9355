/** Places that one thing takes behind its time, for its call and its result. */
const placesBehind = 1024;
const last = Number.MAX_SAFE_INTEGER - placesBehind;

/**
 * Position of what only its time places in a session: microseconds since the epoch, as what one sender tells within a
 * millisecond has no order of its own. Senders may tell any time: beyond the year 2255 (and before 1684), where microseconds
 * are no exact number any more, all stand at the end.
 */
export function timeOrdinal(atMs: number): number {
  return Math.max(-last, Math.min(last, Math.round(atMs * 1000)));
}
