import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** Folds the log of a SQLite file back into it while its writer goes on. */
export interface CheckpointThread extends AsyncDisposable {
  /** To be told after a commit. */
  committed(): void;
}

/** Between two: some twenty thousand pages a second are written at most, and some hundred are worth a flush. */
const restMs = 20;
const entry = new URL(`../checkpoint-worker${extname(import.meta.url)}`, import.meta.url);

/** Folds the log back as far as its readers let it: however long that takes, not in the thread that asks for it. */
export async function foldLog(path: string): Promise<void> {
  await using thread = startCheckpointThread(path);
  thread.committed();
}

/**
 * Folding back takes ten milliseconds of writes and flushes every thousand pages, in which a writer commits nothing. Here it
 * is done beside it, as far as the log stood when it began. A thread that ended leaves it to the writer, whose own limit is
 * further away (`LoopOptions.foldsBeside`).
 */
export function startCheckpointThread(path: string): CheckpointThread {
  const worker = new Worker(entry, {
    workerData: path,
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
  });
  let hasEnded = false;
  let isBusy = false;
  let restsUntil = 0;
  worker.on("message", () => {
    isBusy = false;
    restsUntil = performance.now() + restMs;
  });
  worker.on("error", () => (hasEnded = true));
  // Also after an error, which `once` of node:events would make that of whoever waits for the end.
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const send = (request: "fold" | "stop"): void =>
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(request);
  return {
    committed() {
      if (hasEnded || isBusy || performance.now() < restsUntil) return;
      isBusy = true;
      send("fold");
    },
    async [Symbol.asyncDispose]() {
      send("stop");
      await ended;
    },
  };
}
