import type { CursorRow, RecordBatch } from "../core/rows.ts";

/** One source to read, from where its cursor stands. Plain data: it crosses to the parse thread. */
export interface SourceJob {
  /** Rises with each job of a scan; a source that is read again is a new job. */
  readonly id: number;
  /** Real path. */
  readonly path: string;
  readonly size: number;
  /** Default stamp, taken when the file was found. */
  readonly stamp: string;
  readonly sourceKey: string;
  readonly previous: CursorRow | null;
  /** Whether it stands in a folder where an agent of this machine keeps its sessions. */
  readonly isOwn: boolean;
}

/** How reading a source ended. */
export type SourceEnd =
  | { readonly state: "read" }
  | { readonly state: "unknown"; readonly looksLike: string }
  | { readonly state: "unreadable"; readonly detail: string };

export type SourceEvent =
  | {
      readonly kind: "batch";
      readonly job: number;
      /** Name of the adapter, `unknown` where there is none. */
      readonly format: string;
      readonly batch: RecordBatch;
      /** Bytes of the source behind the batch. */
      readonly bytes: number;
    }
  | {
      readonly kind: "done";
      readonly job: number;
      /** The path as it may be shown and stored. */
      readonly uriRedacted: string;
      readonly end: SourceEnd;
    };

/** What a reader needs beside the job. Plain data: it crosses to the parse thread. */
export interface ReaderSetup {
  /** The tenant's key. */
  readonly key: Uint8Array;
  readonly tenant: string;
  /** The user's home folder, shown as `~`. */
  readonly home: string;
  /** IANA zone of sessions that ran on this machine; null when unknown. */
  readonly zone: string | null;
  readonly maxLineBytes: number;
  readonly maxDocumentBytes: number;
  /** Beginning of the paths at which copies of sources may stand for a moment; default: in the system's folder for them. */
  readonly scratch?: string;
  /** Given when the rows go to another machine. */
  readonly sendsAway?: SendsAway;
}

/**
 * The rows are named for another machine's tenant, and that machine keys its hashes itself: in place of the id of an
 * error's template they bear what it is made from, which is redacted and masked. What was forgotten here is left out.
 */
export interface SendsAway {
  /** The tenant of this machine's own store. */
  readonly ownTenant: string;
  /** What was forgotten in it, as `kind:key`. */
  readonly forgotten: ReadonlySet<string>;
}

/** Reads one source; content never makes it throw. */
export type ReadJob = (job: SourceJob) => AsyncIterable<SourceEvent>;

/** Reads jobs in the order they were added and hands out their events in groups, each group for one transaction. */
export interface Lane {
  add(jobs: readonly SourceJob[]): void;
  /** No more of this job is wanted; events already made may still come. */
  abandon(job: number): void;
  /** The next events; none once every job is done. */
  next(): Promise<readonly SourceEvent[]>;
  close(): Promise<void>;
}
