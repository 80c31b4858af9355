import { ParseWorker } from "./parse-worker.ts";
import type { Lane, ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";

/** Steps and other rows that make a transaction worth its commit: events of about so many batches. */
const GROUP_EVENTS = 64;
/** Longest that events wait for a group to fill. */
const GROUP_WAIT_MS = 100;
/** Bytes of jobs a thread has before it: enough not to run dry, little enough to share the rest. */
const LOAD_BYTES = 4 * 1024 * 1024;
const LOAD_JOBS = 128;

export interface WorkerLaneOptions {
  readonly setup: ReaderSetup;
  readonly threads: number;
  /** Events for a job over which a parse thread ran out of memory. */
  readonly exhausted: (job: SourceJob) => readonly SourceEvent[];
}

/**
 * Reads in threads of their own, beside the writer. A thread that runs out of memory costs the source it was reading; a
 * new one goes on with the rest. Any other failure of a thread rejects `next`.
 */
export function createWorkerLane(options: WorkerLaneOptions): Lane {
  return new WorkerLane(options);
}

class WorkerLane implements Lane {
  private readonly options: WorkerLaneOptions;
  private workers: ParseWorker[];
  /** Jobs that no thread has yet, the next one last. */
  private waiting: SourceJob[] = [];
  private arrived: SourceEvent[] = [];
  private failure: unknown = null;
  private wake: (() => void) | null = null;

  constructor(options: WorkerLaneOptions) {
    this.options = options;
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
  }

  async next(): Promise<readonly SourceEvent[]> {
    const deadline = performance.now() + GROUP_WAIT_MS;
    while (this.isWaiting(deadline)) await this.arrival(deadline);
    if (this.failure !== null) throw this.failure;
    const events = this.arrived;
    this.arrived = [];
    for (const worker of this.workers) worker.taken();
    return events;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  private isWaiting(deadline: number): boolean {
    const isDone = this.waiting.length === 0 && this.workers.every((worker) => worker.isIdle);
    if (this.failure !== null || isDone) return false;
    if (this.arrived.length >= GROUP_EVENTS) return false;
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

  private start(): ParseWorker {
    return new ParseWorker(this.options.setup, {
      arrived: (events) => {
        for (const event of events) this.arrived.push(event);
        this.deal();
        this.wake?.();
      },
      died: (worker, error) => this.replace(worker, error),
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
    if (isOutOfMemory(error)) {
      const culprit = dead.lastJob();
      if (culprit !== undefined) this.arrived.push(...this.options.exhausted(culprit));
      const rest = dead.jobs.filter((job) => job !== culprit);
      this.workers = this.workers.map((worker) => (worker === dead ? this.start() : worker));
      this.add(rest);
    } else {
      this.failure = error;
    }
    this.wake?.();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
