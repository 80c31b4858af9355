import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

// Entry of the thread that loop/checkpoint-thread.ts starts.
if (parentPort === null) throw new Error("checkpoint-worker is started by a writer, not by itself");
const port = parentPort;
const database = new DatabaseSync(workerData as string, { timeout: 0 });
// What is folded back reaches the disk before the log is overwritten.
database.exec("PRAGMA synchronous = FULL");
const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
port.on("message", (request: "fold" | "stop") => {
  if (request === "stop") stop();
  else fold();
});

function fold(): void {
  try {
    checkpoint.get();
  } catch {
    // As SQLite does with its own: what is in the log is as durable there, and is folded back with the next.
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  port.postMessage("folded");
}

function stop(): void {
  database.close();
  port.close();
}
