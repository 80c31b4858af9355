import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { unpackEvents } from "./packed-events.ts";
import type { Lane, ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

/** Characters of events that make a transaction worth its commit. */
const GROUP_CHARACTERS = 2 * 1024 * 1024;
/** Longest that events wait for a group to fill. */
const GROUP_WAIT_MS = 250;

/** Heap of the parse thread: enough for one line of the longest allowed, and no more. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

export interface WorkerLaneOptions {
  readonly setup: ReaderSetup;
  /** Events for a job over which the parse thread ran out of memory. */
  readonly exhausted: (job: SourceJob) => readonly SourceEvent[];
}

/**
 * Reads in a thread of its own, beside the writer. A thread that runs out of memory costs the source it was reading; a
 * new one goes on with the rest. Any other failure of the thread rejects `next`.
 */
export function createWorkerLane(options: WorkerLaneOptions): Lane {
  return new WorkerLane(options);
}

class WorkerLane implements Lane {
  private readonly options: WorkerLaneOptions;
  private readonly current = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private worker: Worker;
  /** Jobs whose last event has not come yet, in the order they are read, from where their events have come. */
  private readonly outstanding = new Map<number, SourceJob>();
  private arrived: SourceEvent[] = [];
  private arrivedCharacters = 0;
  private failure: unknown = null;
  private wake: (() => void) | null = null;

  constructor(options: WorkerLaneOptions) {
    this.options = options;
    this.worker = this.start();
  }

  add(jobs: readonly SourceJob[]): void {
    for (const job of jobs) this.outstanding.set(job.id, job);
    this.post({ kind: "jobs", jobs });
  }

  abandon(job: number): void {
    this.post({ kind: "abandon", job });
  }

  async next(): Promise<readonly SourceEvent[]> {
    const deadline = performance.now() + GROUP_WAIT_MS;
    while (this.isWaiting(deadline)) await this.arrival(deadline);
    if (this.failure !== null) throw this.failure;
    const events = this.arrived;
    this.post({ kind: "taken", characters: this.arrivedCharacters });
    this.arrived = [];
    this.arrivedCharacters = 0;
    return events;
  }

  async close(): Promise<void> {
    this.worker.removeAllListeners();
    await this.worker.terminate();
  }

  private isWaiting(deadline: number): boolean {
    if (this.failure !== null || this.outstanding.size === 0) return false;
    if (this.arrivedCharacters >= GROUP_CHARACTERS) return false;
    return this.arrived.length === 0 || performance.now() < deadline;
  }

  /** Resolves when something came, or at the deadline if events are there. */
  private async arrival(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (this.arrived.length > 0) timer = setTimeout(resolve, deadline - performance.now());
    });
    clearTimeout(timer);
    this.wake = null;
  }

  private post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.worker.postMessage(message);
  }

  private start(): Worker {
    const workerData: WorkerStart = { setup: this.options.setup, current: this.current };
    // The same ending as this file: .ts in the sources, .js in the build.
    const entry = new URL(`./scan-worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(entry, { workerData, resourceLimits });
    worker.on("message", (message: FromWorker) => this.receive(message));
    worker.on("error", (error: unknown) => this.died(error));
    return worker;
  }

  private receive({ events, done }: FromWorker): void {
    for (const event of unpackEvents(events)) this.take(event);
    this.arrivedCharacters += events.length;
    for (const job of done) this.outstanding.delete(job);
    this.wake?.();
  }

  /** Remembers how far a job has come, in case the thread dies over it. */
  private take(event: SourceEvent): void {
    this.arrived.push(event);
    const job = this.outstanding.get(event.job);
    if (job === undefined || event.kind !== "batch" || event.batch.cursor === null) return;
    this.outstanding.set(job.id, { ...job, previous: event.batch.cursor.next });
  }

  private died(error: unknown): void {
    if (!isOutOfMemory(error)) {
      this.failure = error;
      this.wake?.();
      return;
    }
    const [reading = -1] = new Int32Array(this.current);
    const [first] = this.outstanding.values();
    const job = this.outstanding.get(reading) ?? first;
    if (job === undefined) return;
    this.arrived.push(...this.options.exhausted(job));
    this.outstanding.delete(job.id);
    // What the dead thread sent counts no longer as ahead of the writer.
    this.arrivedCharacters = 0;
    this.worker = this.start();
    this.post({ kind: "jobs", jobs: [...this.outstanding.values()] });
    this.wake?.();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
