import type { Mac } from "./hash.ts";

/** Keys of events that tell no time begin with this: they cannot be told apart by when they were sent. */
const noTime = "00000000000";

/**
 * Key of an event: eleven hex digits of its own time (eight of the second, three of the millisecond), so that what comes
 * in at one time stands together in the index, then 21 of the keyed hash of what makes it one event. `atMs` is null when
 * its sender told no time: sent again it is the same event.
 */
export function eventKey(mac: Mac, atMs: number | null, identity: string): string {
  const time = atMs === null ? noTime : timeOf(Math.floor(atMs));
  return time + mac(`event\0${identity}`).slice(0, 21);
}

function timeOf(atMs: number): string {
  const second = Math.floor(atMs / 1000);
  const ms = atMs - 1000 * second;
  return second.toString(16).padStart(8, "0").slice(-8) + ms.toString(16).padStart(3, "0");
}
