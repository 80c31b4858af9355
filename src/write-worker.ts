import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "./core/clock.ts";
import { isDatabaseAddress } from "./core/database-address.ts";
import { WhetstoneError } from "./core/errors.ts";
import { createMac } from "./core/hash.ts";
import { type CheckpointThread, startCheckpointThread } from "./loop/checkpoint-thread.ts";
import type { ThreadAnswer, ThreadRequest, WriterStart } from "./loop/writer-thread.ts";
import { packReceipts, unpackBatches } from "./loop/thread-messages.ts";
import { openLoop } from "./loop.ts";

// Entry of the thread that writer-thread.ts starts: commits groups one after another, in the order they come.
if (parentPort === null) throw new Error("write-worker is started by a server, not by itself");
const port = parentPort;
const { key, ...start } = workerData as WriterStart;
const mac = createMac(key);
const loop = await openLoop({ ...start, clock: systemClock, foldsBeside: true });
const checkpoints = checkpointsOf(start.loaded.databasePath);
let work = Promise.resolve();
port.on("message", (request: ThreadRequest | "stop") => {
  work = work.then(() => (request === "stop" ? stop() : answer(request)));
});

async function answer({ id, packed }: ThreadRequest): Promise<void> {
  let told: ThreadAnswer;
  try {
    const receipts = await loop.store.append(unpackBatches(packed, mac));
    checkpoints?.committed();
    told = { id, receipts: packReceipts(receipts) };
  } catch (error) {
    told = { id, error: plainError(error) };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  port.postMessage(told);
}

function plainError(error: unknown): NonNullable<ThreadAnswer["error"]> {
  if (error instanceof WhetstoneError) {
    const { code, message, hint, exitCode } = error;
    return { code, message, exitCode, ...(hint === undefined ? {} : { hint }) };
  }
  return {
    code: null,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** Null where the database is a server's, which sees to its log itself. */
function checkpointsOf(path: string): CheckpointThread | null {
  return isDatabaseAddress(path) ? null : startCheckpointThread(path);
}

async function stop(): Promise<void> {
  await checkpoints?.[Symbol.asyncDispose]();
  await loop[Symbol.asyncDispose]();
  port.close();
}
