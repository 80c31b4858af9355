import type { PendingEvents } from "../core/rows.ts";

/** How many events were received in one minute, by who sent them and what came of the operation. */
export interface EventCount {
  /** Minutes since the epoch, of the receipt. */
  readonly minute: number;
  readonly source: string | null;
  readonly success: boolean | null;
  readonly count: number;
}

/** How far a walk over the events that were stored when it began has come. */
export interface EventWalk {
  /** Counted are events received since then (milliseconds since the epoch). */
  readonly since: number;
  /** The first batch received since then. */
  readonly firstBatch: number;
  /** The last batch there was; 0 before the first. What is stored later has a higher number. */
  readonly lastBatch: number;
  /** The last key that was passed; empty before the first. */
  readonly after: string;
}

export interface StoredEvent {
  readonly batchSeq: number;
  readonly eventKey: string;
  readonly payloadRedacted: string;
}

export interface WalkedEvents {
  /** Each minute, source and success once. */
  readonly counts: readonly EventCount[];
  /** The events of the source that were received last, whenever that was, oldest first. */
  readonly latest: readonly StoredEvent[];
  /** Where it goes on; null when all events were passed. */
  readonly next: EventWalk | null;
}

export interface EventStore {
  /** Begins a walk over all events that are stored now. */
  startEventWalk(since: number): Promise<EventWalk>;
  /** Passes the next events, a thousand or so; tells at most `limit` of `source`. */
  walkEvents(walk: EventWalk, source: string, limit: number): Promise<WalkedEvents>;
  /** Events whose rows are due, those that came first first; at most `limit` parts of some hundreds. Forgotten ones are left out. */
  pendingEvents(limit: number): Promise<readonly PendingEvents[]>;
  /** How many events wait for their rows. */
  countPendingEvents(): Promise<number>;
}
