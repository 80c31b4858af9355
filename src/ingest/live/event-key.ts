import type { Mac } from "../../core/hash.ts";

/** Keys of events that tell no time begin with this: they cannot be told apart by when they were sent. */
const noSecond = "00000000";

/**
 * Key of an event: eight hex digits of its own second, so that the index stays flat as events come in, then 24 of the
 * keyed hash of what makes it one event. `atMs` is null when its sender told no time: sent again it is the same event.
 */
export function eventKey(mac: Mac, atMs: number | null, identity: string): string {
  const second =
    atMs === null
      ? noSecond
      : Math.floor(atMs / 1000)
          .toString(16)
          .padStart(8, "0")
          .slice(-8);
  return second + mac(`event\0${identity}`).slice(0, 24);
}
