/** An event as the server takes it; see docs/server.md. */
export type SentEvent = Readonly<Record<string, unknown>>;

/** Where events wait while the server is away. `whetstone/sdk/node` has one on the disk. */
export interface SpoolPort {
  /** Durable when it resolves; throws when it cannot be. */
  put(events: readonly SentEvent[]): Promise<void>;
  /** The events put first, and how to remove them once they are sent; null when none wait. */
  next(): Promise<{ readonly events: readonly SentEvent[]; done(): Promise<void> } | null>;
  /**
   * Keeps what `unsent` answers should the program end before the function that this returns was called; `onLost` is told
   * of what it could not keep. Must not throw while the program ends.
   */
  keepAtExit?(
    unsent: () => readonly SentEvent[],
    onLost: (events: readonly SentEvent[], reason: string) => void,
  ): () => void;
}

export interface ClientOptions {
  /** The server; default http://127.0.0.1:3800. */
  readonly url?: string;
  /** A key with the scope `ingest`. */
  readonly key?: string;
  /** `source` of events that name none. */
  readonly source?: string;
  /** Events in one request; default 100. */
  readonly maxBatch?: number;
  /** How long an event may wait for others, in milliseconds; default 200. */
  readonly maxDelayMs?: number;
  /** Events that may wait in memory; beyond it they go to the spool, or are dropped and counted. Default 10,000. */
  readonly maxQueued?: number;
  /** Attempts for one request before it goes to the spool; default 5. */
  readonly attempts?: number;
  /** How long one request may take, in milliseconds; default 10,000. */
  readonly timeoutMs?: number;
  readonly spool?: SpoolPort;
  /** Told of every event that is lost, and why; of none, when the spool cannot be read. */
  readonly onDropped?: (events: readonly SentEvent[], reason: string) => void;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  readonly newId?: () => string;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** What became of the events: sent = accepted + duplicate + rejected + spooled + dropped + queued, exactly. */
export interface ClientCounts {
  readonly sent: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly spooled: number;
  readonly dropped: number;
  readonly queued: number;
}
