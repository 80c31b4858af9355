import { ByteWriter } from "./byte-writer.ts";
import { EventPacker } from "./packed-events.ts";
import type { TakeRows } from "./read-source.ts";
import type { ReadJob, SourceJob } from "./source-job.ts";
import { MOST_BYTES_AHEAD, type FromWorker, type ToWorker } from "./worker-messages.ts";

/** Bytes of events sent in one message, about. */
const MESSAGE_BYTES = 128 * 1024;
/** Longest that a finished event waits for company. */
const MESSAGE_WAIT_MS = 100;

export interface ParseThreadOptions {
  readonly read: (onRows: TakeRows) => ReadJob;
  readonly post: (message: FromWorker) => void;
  /** One element: id of the job being read. */
  readonly current: Int32Array;
}

/** What runs in the parse thread: reads jobs one after another and sends their events, never too far ahead. */
export interface ParseThread {
  receive(message: ToWorker): void;
}

export function createParseThread(options: ParseThreadOptions): ParseThread {
  return new JobReader(options);
}

class JobReader implements ParseThread {
  private readonly options: ParseThreadOptions;
  private readonly read: ReadJob;
  private readonly waiting: SourceJob[] = [];
  private nextJob = 0;
  private readonly abandoned = new Set<number>();
  private isReading = false;
  private bytesAhead = 0;
  private resume: (() => void) | null = null;
  private readonly packer = new EventPacker();
  private readonly packed = new ByteWriter();
  private done: number[] = [];
  private sentAt = performance.now();

  constructor(options: ParseThreadOptions) {
    this.options = options;
    this.read = options.read((job, rows) => this.write(this.packer.packRows(job, rows)));
  }

  receive(message: ToWorker): void {
    switch (message.kind) {
      case "jobs":
        for (const job of message.jobs) this.waiting.push(job);
        void this.readWaiting();
        return;
      case "abandon":
        this.abandoned.add(message.job);
        return;
      case "taken":
        this.bytesAhead -= message.bytes;
        if (this.bytesAhead < MOST_BYTES_AHEAD) this.resume?.();
        return;
    }
  }

  private async readWaiting(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    for (let job = this.takeJob(); job !== undefined; job = this.takeJob()) {
      Atomics.store(this.options.current, 0, job.id);
      await this.readJob(job);
    }
    this.isReading = false;
    this.send();
  }

  private takeJob(): SourceJob | undefined {
    const job = this.waiting[this.nextJob];
    if (job !== undefined) this.nextJob += 1;
    return job;
  }

  private async readJob(job: SourceJob): Promise<void> {
    for await (const event of this.read(job)) {
      this.write(this.packer.pack(event));
      if (this.abandoned.has(job.id)) break;
      await this.sendWhenDue();
    }
    this.done.push(job.id);
  }

  private write(text: string): void {
    if (this.packed.bytes > 0) this.packed.write(",");
    this.packed.write(text);
  }

  private async sendWhenDue(): Promise<void> {
    const isDue =
      this.packed.bytes >= MESSAGE_BYTES || performance.now() - this.sentAt >= MESSAGE_WAIT_MS;
    if (!isDue) return;
    this.send();
    if (this.bytesAhead < MOST_BYTES_AHEAD) return;
    await new Promise<void>((resolve) => {
      this.resume = resolve;
    });
    this.resume = null;
  }

  private send(): void {
    const events = this.packed.take();
    this.bytesAhead += events.byteLength;
    this.options.post({ events, done: this.done });
    this.done = [];
    this.sentAt = performance.now();
  }
}
