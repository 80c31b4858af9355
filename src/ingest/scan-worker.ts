import { parentPort, workerData } from "node:worker_threads";
import { createParseThread } from "./parse-thread.ts";
import { createSourceReader } from "./read-source.ts";
import type { ToWorker, WorkerStart } from "./worker-messages.ts";

// Entry of the parse thread: see worker-lane.ts for the other end.
if (parentPort === null) throw new Error("scan-worker is started by a scan, not by itself");
const port = parentPort;
const { setup, current } = workerData as WorkerStart;
const thread = createParseThread({
  read: (onRows) => createSourceReader(setup, onRows),
  post: (message) => port.postMessage(message, [message.events.buffer]),
  current: new Int32Array(current),
});
port.on("message", (message: ToWorker) => thread.receive(message));
