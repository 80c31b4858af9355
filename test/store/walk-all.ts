import { setImmediate } from "node:timers/promises";
import { EventHistory, type PastEvents } from "../../src/loop/event-history.ts";
import type { EventStore } from "../../src/store/event-port.ts";

/** All that a store tells of its events: counted are those received since then, told the last of one source. */
export async function walkAll(
  store: Pick<EventStore, "startEventWalk" | "walkEvents">,
  since: number,
  source: string,
  kept: number,
): Promise<PastEvents> {
  const walk = await store.startEventWalk(since);
  const past = await new EventHistory({ store, walk, source, kept, pause: setImmediate }).count();
  if (past === null) throw new Error("nobody stopped the count");
  return past;
}
