import { setImmediate as nextTurn } from "node:timers/promises";
import { createInlineLane } from "./inline-lane.ts";
import { ParseWorker } from "./parse-worker.ts";
import { createSourceReader } from "./read-source.ts";
import type { Lane, ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";

/** Bytes of packed events that make a transaction worth its commit: rows of some 5 MB of transcripts. */
const GROUP_BYTES = 1024 * 1024;
/** Longest that events wait for a group to fill. */
const GROUP_WAIT_MS = 100;
/** Bytes of jobs a thread has before it: enough not to run dry, little enough to share the rest. */
const LOAD_BYTES = 4 * 1024 * 1024;
const LOAD_JOBS = 128;
const HEAP_MB = 256;
/** Sources that the calling thread reads itself: it has no limit of memory of its own. */
const MOST_BYTES_HERE = 4 * 1024 * 1024;
/** What the calling thread reads before it looks whether something came. */
const PIECE_BYTES_HERE = 256 * 1024;
/** Packed, rows take about a fifth of their source. */
const BYTES_PER_PACKED_BYTE = 5;

export interface WorkerLaneOptions {
  readonly setup: ReaderSetup;
  readonly threads: number;
  /** Heap of a thread in MB; the default is enough for one line of the longest allowed, and little more. */
  readonly heapMb?: number;
  /** Events for a job over which a parse thread ran out of memory. */
  readonly exhausted: (job: SourceJob) => readonly SourceEvent[];
}

/**
 * Reads in threads of their own, and small sources also here while nothing has come from them: whoever writes is idle
 * most of the time, and another thread would take as much memory again. A thread that runs out of memory costs the source
 * it was reading; a new one goes on with the rest. Any other failure of a thread rejects `next`.
 */
export function createWorkerLane(options: WorkerLaneOptions): Lane {
  return new WorkerLane(options);
}

class WorkerLane implements Lane {
  private readonly options: WorkerLaneOptions;
  private workers: readonly ParseWorker[];
  /** Jobs that no thread has yet, the next one last. */
  private waiting: SourceJob[] = [];
  /** Events that no living thread will give. */
  private leftover: SourceEvent[] = [];
  private failure: unknown = null;
  private wake: (() => void) | null = null;
  /** Reads on this thread, one job at a time. */
  private readonly here: Lane;
  private hereJob: SourceJob | null = null;
  private hereEvents: SourceEvent[] = [];
  /** Of the source of these events. */
  private hereBytes = 0;

  constructor(options: WorkerLaneOptions) {
    this.options = options;
    this.here = createInlineLane(createSourceReader(options.setup), PIECE_BYTES_HERE);
    this.workers = Array.from({ length: options.threads }, () => this.start());
  }

  /** The largest are read first, so that the threads end together. */
  add(jobs: readonly SourceJob[]): void {
    this.waiting = [...this.waiting, ...jobs].toSorted((a, b) => a.size - b.size || b.id - a.id);
    this.deal();
  }

  abandon(job: number): void {
    this.waiting = this.waiting.filter((waiting) => waiting.id !== job);
    for (const worker of this.workers) worker.abandon(job);
    this.here.abandon(job);
  }

  async next(): Promise<readonly SourceEvent[]> {
    const deadline = performance.now() + GROUP_WAIT_MS;
    for (;;) {
      while (this.isWaiting(deadline))
        await (this.readsHere() ? this.readHere() : this.arrival(deadline));
      // Whatever a thread died of is handed on as it came.
      // oxlint-disable-next-line typescript/only-throw-error -- see above
      if (this.failure !== null) throw this.failure;
      const taken = this.workers.flatMap((worker) => worker.take());
      const events = [...this.leftover, ...this.hereEvents, ...taken];
      this.leftover = [];
      this.hereEvents = [];
      this.hereBytes = 0;
      if (events.length > 0 || this.isDone()) return events;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.here.close(), ...this.workers.map((worker) => worker.close())]);
  }

  /** Of packed events, or what they would be packed. */
  private get bytes(): number {
    const packed = this.workers.reduce((sum, worker) => sum + worker.bytes, 0);
    return packed + this.hereBytes / BYTES_PER_PACKED_BYTE + this.hereEvents.length;
  }

  private isDone(): boolean {
    const isIdle = this.hereJob === null && this.hereEvents.length === 0;
    return isIdle && this.waiting.length === 0 && this.workers.every((worker) => worker.isIdle);
  }

  /** Whether this thread has a job, which it takes from the small end: the threads have theirs from the other. */
  private readsHere(): boolean {
    if (this.hereJob !== null) return true;
    const [smallest] = this.waiting;
    if (smallest === undefined || smallest.size > MOST_BYTES_HERE) return false;
    this.hereJob = smallest;
    this.waiting.shift();
    this.here.add([smallest]);
    return true;
  }

  private async readHere(): Promise<void> {
    const events = await this.here.next();
    if (events.length === 0) this.hereJob = null;
    this.hereEvents.push(...events);
    for (const event of events) if (event.kind === "batch") this.hereBytes += event.bytes;
    await nextTurn();
  }

  private isWaiting(deadline: number): boolean {
    if (this.failure !== null || this.leftover.length > 0 || this.isDone()) return false;
    const { bytes } = this;
    if (bytes >= GROUP_BYTES) return false;
    return bytes === 0 || performance.now() < deadline;
  }

  /** Resolves when something came, or at the deadline if events are there. */
  private async arrival(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      const waitMs = Math.max(1, deadline - performance.now());
      if (this.bytes > 0) timer = setTimeout(resolve, waitMs);
    });
    clearTimeout(timer);
    this.wake = null;
  }

  private start(): ParseWorker {
    const { setup, heapMb = HEAP_MB } = this.options;
    return new ParseWorker(setup, heapMb, {
      arrived: () => {
        this.deal();
        this.wake?.();
      },
      died: (worker, error) => {
        this.replace(worker, error);
        this.wake?.();
      },
    });
  }

  /** Gives jobs to the threads that run low. */
  private deal(): void {
    for (const worker of this.workers) {
      const jobs: SourceJob[] = [];
      let bytes = worker.load;
      while (bytes < LOAD_BYTES && jobs.length < LOAD_JOBS) {
        const job = this.waiting.pop();
        if (job === undefined) break;
        jobs.push(job);
        bytes += job.size;
      }
      if (jobs.length > 0) worker.read(jobs);
    }
  }

  private replace(dead: ParseWorker, error: unknown): void {
    if (!isOutOfMemory(error)) {
      this.failure = error;
      return;
    }
    this.leftover.push(...dead.take());
    const culprit = dead.lastJob();
    if (culprit !== undefined) this.leftover.push(...this.options.exhausted(culprit));
    this.workers = this.workers.map((worker) => (worker === dead ? this.start() : worker));
    this.add(dead.jobs.filter((job) => job !== culprit));
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
