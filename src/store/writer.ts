import { WhetstoneError } from "../core/errors.ts";
import type { Receipt, RecordBatch } from "../core/rows.ts";
import { countRows, estimateBytes } from "./batch-size.ts";
import type { Flush } from "./engine.ts";
import type { RecordStore } from "./port.ts";

export interface WriterOptions {
  /** Rows that make a group full; default 256. */
  readonly maxRows?: number;
  /** Rows after which a commit takes no further batch; default those that make a group full. */
  readonly maxGroupRows?: number;
  /** Estimated bytes that make a group full; default 1 MiB. */
  readonly maxBytes?: number;
  /**
   * How long after a commit the next group may wait for company; default half as long as that commit took, 5 at most. A
   * writer that was idle does not wait at all.
   */
  readonly maxDelayMs?: number;
  /** When its commits reach the disk; default before they are answered. */
  readonly flush?: Flush;
  /** Estimated bytes that may wait; beyond it `append` refuses with `writer-overloaded`. Default 64 MiB. */
  readonly maxPendingBytes?: number;
}

interface Waiting {
  readonly batch: RecordBatch;
  readonly rows: number;
  readonly bytes: number;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

const longestDelayMs = 5;
const mebibyte = 1024 * 1024;
const defaults = {
  maxRows: 256,
  maxBytes: mebibyte,
  maxPendingBytes: 64 * mebibyte,
  flush: "now",
} as const;

/**
 * Groups the batches of many callers into few durable commits, in the order of their arrival. An idle writer commits at
 * the end of the current turn of the event loop; a busy one when 256 rows or 1 MiB have gathered, or as many batches as
 * the last commit held (callers that wait for their answers before they send again have all come back then), or half as
 * long after a commit as it took: where commits are quick, waiting for company costs more than it saves (PostgreSQL
 * advises the same half of a flush for its `commit_delay`).
 */
export class Writer {
  readonly #store: Pick<RecordStore, "append">;
  readonly #limits: Required<Omit<WriterOptions, "maxDelayMs">>;
  readonly #maxDelayMs: number | undefined;
  readonly #queue: Waiting[] = [];
  #pendingRows = 0;
  #pendingBytes = 0;
  #lastCommitAt = -Infinity;
  #lastCommitMs = 0;
  #lastCount = 0;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;

  constructor(store: Pick<RecordStore, "append">, options: WriterOptions = {}) {
    this.#store = store;
    const limits = { ...defaults, ...options };
    this.#maxDelayMs = options.maxDelayMs;
    this.#limits = { maxGroupRows: limits.maxRows, ...limits };
  }

  /** Resolves after the commit that holds the batch; rejects when it was not written. */
  append(batch: RecordBatch): Promise<Receipt> {
    const bytes = estimateBytes(batch);
    if (this.#queue.length > 0 && this.#pendingBytes + bytes > this.#limits.maxPendingBytes) {
      return Promise.reject(overloaded(this.#pendingBytes));
    }
    const rows = countRows(batch);
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, rows, bytes, resolve, reject });
      this.#pendingRows += rows;
      this.#pendingBytes += bytes;
      this.#schedule();
    });
  }

  /** Resolves when everything accepted so far is committed or refused. */
  async flush(): Promise<void> {
    for (let work = this.#start(); work !== null; work = this.#start()) {
      // oxlint-disable-next-line no-await-in-loop -- what arrives meanwhile is flushed too
      await work;
    }
  }

  get #isFull(): boolean {
    const { maxRows, maxBytes } = this.#limits;
    return this.#pendingRows >= maxRows || this.#pendingBytes >= maxBytes;
  }

  get #haveAllComeBack(): boolean {
    return this.#queue.length >= this.#lastCount;
  }

  #schedule(): void {
    if (this.#running !== null || this.#immediate !== null) return;
    const longestMs = this.#maxDelayMs ?? Math.min(longestDelayMs, this.#lastCommitMs / 2);
    const waitMs = this.#lastCommitAt + longestMs - performance.now();
    const isDue = this.#isFull || this.#haveAllComeBack || waitMs <= 0;
    if (isDue) this.#immediate = setImmediate(() => void this.#start());
    else this.#timer ??= setTimeout(() => void this.#start(), waitMs);
  }

  #start(): Promise<void> | null {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
    if (this.#running === null && this.#queue.length > 0) this.#running = this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      const startedAt = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- commits follow each other
      await commitGroup(this.#store, this.#takeGroup(), this.#limits.flush);
      this.#lastCommitAt = performance.now();
      this.#lastCommitMs = this.#lastCommitAt - startedAt;
    } while (this.#isFull);
    this.#running = null;
    if (this.#queue.length > 0) this.#schedule();
  }

  #takeGroup(): readonly Waiting[] {
    const { maxGroupRows, maxBytes } = this.#limits;
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const one of this.#queue) {
      if (rows >= maxGroupRows || bytes >= maxBytes) break;
      rows += one.rows;
      bytes += one.bytes;
      count += 1;
    }
    this.#pendingRows -= rows;
    this.#pendingBytes -= bytes;
    this.#lastCount = count;
    return this.#queue.splice(0, count);
  }
}

function overloaded(bytes: number): WhetstoneError {
  return new WhetstoneError(
    "writer-overloaded",
    `${Math.ceil(bytes / mebibyte)} MB wait to be written.`,
    { hint: "Send less at a time, or again later." },
  );
}

/** Commits a group; when it fails for a reason that lies in one batch, each alone, so that the others are not lost. */
async function commitGroup(
  store: Pick<RecordStore, "append">,
  group: readonly Waiting[],
  flush: Flush,
): Promise<void> {
  try {
    const receipts = await store.append(
      group.map(({ batch }) => batch),
      flush,
    );
    group.forEach(({ resolve }, index) => resolve(receipts[index] as Receipt));
  } catch (error) {
    if (group.length > 1 && !(error instanceof WhetstoneError)) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      for (const one of group) await commitGroup(store, [one], flush);
      return;
    }
    for (const { reject } of group) reject(error);
  }
}
