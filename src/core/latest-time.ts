/**
 * The latest time that is taken for one, in milliseconds since the epoch: in the year 2255, where microseconds are no exact
 * number any more. What claims to be later is a number of something else.
 */
export const latestTimeMs = Math.floor(Number.MAX_SAFE_INTEGER / 1000);
