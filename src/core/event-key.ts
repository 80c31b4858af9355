import type { Mac } from "./hash.ts";

/** Keys of events that tell no time begin with this: they cannot be told apart by when they were sent. */
const noTime = "00000000000";

const timeLength = noTime.length;
const hashLength = 21;
/** Stands in no key. */
const unhashed = "?";

/**
 * Key of an event: eleven hex digits of its own time (eight of the second, three of the millisecond), so that what comes
 * in at one time stands together in the index, then 21 of the keyed hash of what makes it one event. `atMs` is null when
 * its sender told no time: sent again it is the same event.
 */
export function eventKey(mac: Mac, atMs: number | null, identity: string): string {
  return hashedEventKey(mac, unhashedEventKey(atMs, identity));
}

/**
 * A key that still holds what is to be hashed. Hashing takes a fifth of the time of receiving an event: it can be left to
 * another thread, but must be done before the key is kept anywhere.
 */
export function unhashedEventKey(atMs: number | null, identity: string): string {
  const time = atMs === null ? noTime : timeOf(Math.floor(atMs));
  return time + unhashed + identity;
}

/** The key itself, of either. */
export function hashedEventKey(mac: Mac, key: string): string {
  if (key[timeLength] !== unhashed) return key;
  const hash = mac(`event\0${key.slice(timeLength + 1)}`);
  return key.slice(0, timeLength) + hash.slice(0, hashLength);
}

function timeOf(atMs: number): string {
  const second = Math.floor(atMs / 1000);
  const ms = atMs - 1000 * second;
  return second.toString(16).padStart(8, "0").slice(-8) + ms.toString(16).padStart(3, "0");
}
