import type { PendingEvents } from "../core/rows.ts";

/** How many events were received in one minute, by who sent them and what came of the operation. */
export interface EventCount {
  /** Minutes since the epoch, of the receipt. */
  readonly minute: number;
  readonly source: string | null;
  readonly success: boolean | null;
  readonly count: number;
}

export interface StoredEvent {
  readonly source: string | null;
  readonly kind: string | null;
  readonly at: number;
  readonly payloadRedacted: string;
}

export interface EventStore {
  /** Of the events received since then (milliseconds since the epoch). */
  eventCounts(since: number): Promise<readonly EventCount[]>;
  /** The events of a source that were received last, at most `limit`, oldest first. */
  latestEvents(source: string, limit: number): Promise<readonly StoredEvent[]>;
  /** Events whose rows are due, those that came first first; at most `limit` parts of some hundreds. Forgotten ones are left out. */
  pendingEvents(limit: number): Promise<readonly PendingEvents[]>;
  /** How many events wait for their rows. */
  countPendingEvents(): Promise<number>;
}
