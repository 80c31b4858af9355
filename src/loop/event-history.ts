import type { EventCount, EventStore, EventWalk, StoredEvent } from "../store/event-port.ts";

/** What was stored before the process began. */
export interface PastEvents {
  /** Of the walk's time, in order of time. */
  readonly counts: readonly EventCount[];
  /** Payloads of the source's last events, oldest first. */
  readonly latest: readonly string[];
}

export interface HistoryOptions {
  readonly store: Pick<EventStore, "walkEvents">;
  readonly walk: EventWalk;
  /** Of this source the last `kept` events are told. */
  readonly source: string;
  readonly kept: number;
  /** Waited for before each of the short reads: who counts also answers callers. */
  readonly pause: () => Promise<void>;
}

/** Counts the events of before, a few at a time, while others are taken. */
export class EventHistory {
  readonly #options: HistoryOptions;
  #walk: EventWalk | null;
  readonly #counts = new Map<string, EventCount>();
  #latest: readonly StoredEvent[] = [];
  #isStopped = false;
  readonly #stop = Promise.withResolvers<void>();

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#walk = options.walk.lastBatch === 0 ? null : options.walk;
  }

  /** Null when it was stopped. What failed goes on where it was when it is called again; not to be called twice at a time. */
  async count(): Promise<PastEvents | null> {
    const { store, source, kept, pause } = this.#options;
    while (this.#walk !== null) {
      // oxlint-disable-next-line no-await-in-loop -- the wait is the point
      await Promise.race([pause(), this.#stop.promise]);
      if (this.#isStopped) return null;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { counts, latest, next } = await store.walkEvents(this.#walk, source, kept);
      for (const count of counts) this.#add(count);
      this.#latest = [...this.#latest, ...latest].toSorted(byArrival).slice(-kept);
      this.#walk = next;
    }
    return {
      counts: [...this.#counts.values()].toSorted((a, b) => a.minute - b.minute),
      latest: this.#latest.map(({ payloadRedacted }) => payloadRedacted),
    };
  }

  /** No read begins after this. */
  stop(): void {
    this.#isStopped = true;
    this.#stop.resolve();
  }

  #add(count: EventCount): void {
    const name = JSON.stringify([count.minute, count.source, count.success]);
    const before = this.#counts.get(name)?.count ?? 0;
    this.#counts.set(name, { ...count, count: before + count.count });
  }
}

function byArrival(a: StoredEvent, b: StoredEvent): number {
  if (a.batchSeq !== b.batchSeq) return a.batchSeq - b.batchSeq;
  return a.eventKey < b.eventKey ? -1 : 1;
}
