import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { type ExitCode, WhetstoneError } from "../core/errors.ts";
import type { Receipt, RecordBatch } from "../core/rows.ts";
import type { LoopOptions } from "./parts.ts";
import {
  packBatches,
  type PackedBatches,
  type PackedReceipts,
  unpackReceipts,
} from "./thread-messages.ts";

/** Plain data: it crosses to the thread. */
export interface WriterStart extends Pick<LoopOptions, "loaded" | "userHome" | "env" | "tenant"> {
  /** The tenant's, for keys of events that are still to be hashed. */
  readonly key: Uint8Array;
}

export interface ThreadRequest {
  readonly id: number;
  readonly packed: PackedBatches;
}

export interface ThreadAnswer {
  readonly id: number;
  /** Absent where none was written. */
  readonly receipts?: PackedReceipts;
  readonly error?: {
    /** Null for what is no error of ours. */
    readonly code: string | null;
    readonly message: string;
    readonly hint?: string;
    readonly exitCode?: ExitCode;
  };
}

/** The store's `append`, in a thread of its own. */
export interface WriterThread extends AsyncDisposable {
  /** As `RecordStore.append`. Throws `database-unavailable` when the thread ended: whether it wrote is not known then. */
  append(batches: readonly RecordBatch[]): Promise<readonly Receipt[]>;
}

interface Waiting {
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Writes in a thread of its own, with a connection of its own, so that committing and reading what callers send go on at
 * the same time. One that ends by itself is started again with the next group.
 */
export function startWriterThread(options: WriterStart): WriterThread {
  const { loaded, userHome, env, tenant, key } = options;
  const start: WriterStart = {
    key,
    loaded,
    userHome,
    env: { ...env },
    ...(tenant !== undefined && { tenant }),
  };
  let thread = new Thread(start);
  return {
    append: (batches) => {
      if (thread.hasEnded) thread = new Thread(start);
      return thread.append(batches);
    },
    [Symbol.asyncDispose]: () => thread.stop(),
  };
}

const entry = new URL(`../write-worker${extname(import.meta.url)}`, import.meta.url);

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #hasEnded = false;

  constructor(start: WriterStart) {
    this.#worker = new Worker(entry, {
      workerData: start,
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    this.#worker.on("message", (answer: ThreadAnswer) => this.#take(answer));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("the thread that writes has ended")));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  append(batches: readonly RecordBatch[]): Promise<readonly Receipt[]> {
    this.#lastId += 1;
    const request: ThreadRequest = { id: this.#lastId, packed: packBatches(batches) };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage(request);
    });
  }

  /** After everything it was given. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const exit = once(this.#worker, "exit");
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage("stop");
    await exit;
  }

  #take({ id, receipts, error }: ThreadAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (receipts !== undefined) waiting?.resolve(unpackReceipts(receipts));
    else waiting?.reject(toError(error));
  }

  #end(cause: unknown): void {
    this.#hasEnded = true;
    for (const { reject } of this.#waiting.values()) {
      reject(new WhetstoneError("database-unavailable", "Writing was cut off.", { cause }));
    }
    this.#waiting.clear();
  }
}

function toError(error: ThreadAnswer["error"]): Error {
  if (error === undefined || error.code === null) return new Error(error?.message);
  const { code, message, hint, exitCode } = error;
  return new WhetstoneError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(exitCode === undefined ? {} : { exitCode }),
  });
}
