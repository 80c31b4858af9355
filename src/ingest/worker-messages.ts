import type { ReaderSetup, SourceJob } from "./source-job.ts";

/** Given to the parse thread when it starts. */
export interface WorkerStart {
  readonly setup: ReaderSetup;
  /** One Int32: id of the job being read, so that a thread that dies tells over which. */
  readonly current: SharedArrayBuffer;
}

export type ToWorker =
  | { readonly kind: "jobs"; readonly jobs: readonly SourceJob[] }
  | { readonly kind: "abandon"; readonly job: number }
  /** So many bytes of events were taken: as many more may be sent. */
  | { readonly kind: "taken"; readonly bytes: number };

export interface FromWorker {
  /** Packed events, as UTF-8. */
  readonly events: Uint8Array<ArrayBuffer>;
  /** Jobs whose last event is among them. */
  readonly done: readonly number[];
}

/** Bytes of events that may be on their way to the writer before the parse thread waits. */
export const MOST_BYTES_AHEAD = 2 * 1024 * 1024;
