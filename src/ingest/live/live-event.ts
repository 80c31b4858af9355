import type { Observed, SessionIdentity } from "../contract.ts";

/** One thing that was sent to a live door, read but not yet redacted. */
export interface LiveEvent {
  /** Its key, or one that is still to be hashed (see event-key.ts). */
  readonly key: string;
  /** The sender's own word, verbatim; null when absent. */
  readonly source: string | null;
  readonly kind: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What is kept of it, whole. */
  readonly payload: unknown;
  /** Whose session the records belong to. */
  readonly harness: string;
  /** Session of the operation that the payload tells, where `records` are made of the payload alone; null elsewhere. */
  readonly operation: SessionIdentity | null;
  /** Session that it names though it tells nothing of it, so that it is forgotten with it; absent where it names none. */
  readonly about?: SessionIdentity;
  /** What it tells of a session, in order, announcing the session first; empty when it tells nothing of one. */
  readonly records: readonly Observed[];
}
