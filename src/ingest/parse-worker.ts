import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { EventUnpacker } from "./packed-events.ts";
import type { ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

/** Twice the lines of one buffer and what is made of them: in less, collections copy what would be dead a moment later. */
const YOUNG_HEAP_MB = 12;

const decoder = new TextDecoder();

export interface ParseWorkerEvents {
  arrived(): void;
  /** The thread ended over a job, or for another reason. It is of no more use. */
  died(worker: ParseWorker, error: unknown): void;
}

/** This side of one parse thread. Events wait packed until they are taken: unpacked they would outlive many collections. */
export class ParseWorker {
  /** Jobs whose last event has not come yet, in the order they are read, from where their taken events come. */
  private readonly outstanding = new Map<number, SourceJob>();
  private readonly current = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly unpacker = new EventUnpacker();
  private readonly thread: Worker;
  private arrived: Uint8Array[] = [];

  constructor(setup: ReaderSetup, heapMb: number, events: ParseWorkerEvents) {
    const workerData: WorkerStart = { setup, current: this.current };
    // The same ending as this file: .ts in the sources, .js in the build.
    const entry = new URL(`./scan-worker${extname(import.meta.url)}`, import.meta.url);
    this.thread = new Worker(entry, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    this.thread.on("message", (message: FromWorker) => {
      this.receive(message);
      events.arrived();
    });
    this.thread.on("error", (error: unknown) => events.died(this, error));
  }

  /** Bytes it was given and has not read to the end. */
  get load(): number {
    let bytes = 0;
    for (const job of this.outstanding.values()) bytes += job.size;
    return bytes;
  }

  get isIdle(): boolean {
    return this.outstanding.size === 0;
  }

  /** Of the events that came and were not taken. */
  get bytes(): number {
    return this.arrived.reduce((sum, packed) => sum + packed.byteLength, 0);
  }

  get jobs(): readonly SourceJob[] {
    return [...this.outstanding.values()];
  }

  read(jobs: readonly SourceJob[]): void {
    for (const job of jobs) this.outstanding.set(job.id, job);
    this.post({ kind: "jobs", jobs });
  }

  abandon(job: number): void {
    if (this.outstanding.has(job)) this.post({ kind: "abandon", job });
  }

  /** The events that came; the thread may send as many more. */
  take(): readonly SourceEvent[] {
    const { bytes } = this;
    if (bytes === 0) return [];
    const events = this.arrived.flatMap((packed) => this.unpacker.unpack(decoder.decode(packed)));
    this.arrived = [];
    for (const event of events) this.remember(event);
    this.post({ kind: "taken", bytes });
    return events;
  }

  /** The job it was reading when it died; undefined when it had none. */
  lastJob(): SourceJob | undefined {
    const [reading = -1] = new Int32Array(this.current);
    const [first] = this.outstanding.values();
    return this.outstanding.get(reading) ?? first;
  }

  async close(): Promise<void> {
    this.thread.removeAllListeners();
    await this.thread.terminate();
  }

  private post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.thread.postMessage(message);
  }

  private receive({ events, done }: FromWorker): void {
    if (events.byteLength > 0) this.arrived.push(events);
    for (const job of done) this.outstanding.delete(job);
  }

  /** How far a job has come, in case the thread dies over it. */
  private remember(event: SourceEvent): void {
    const job = this.outstanding.get(event.job);
    if (job === undefined || event.kind !== "batch" || event.batch.cursor === null) return;
    this.outstanding.set(job.id, { ...job, previous: event.batch.cursor.next });
  }
}
