import { EventPacker } from "./packed-events.ts";
import type { ReadJob, SourceEvent, SourceJob } from "./source-job.ts";
import { MOST_CHARACTERS_AHEAD, type FromWorker, type ToWorker } from "./worker-messages.ts";

/** Characters of events sent in one message, about. */
const MESSAGE_CHARACTERS = 128 * 1024;
/** Longest that a finished event waits for company. */
const MESSAGE_WAIT_MS = 100;

export interface ParseThreadOptions {
  readonly read: ReadJob;
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
  private readonly waiting: SourceJob[] = [];
  private nextJob = 0;
  private readonly abandoned = new Set<number>();
  private isReading = false;
  private charactersAhead = 0;
  private resume: (() => void) | null = null;
  private readonly packer = new EventPacker();
  private packed: string[] = [];
  private packedCharacters = 0;
  private done: number[] = [];
  private sentAt = performance.now();

  constructor(options: ParseThreadOptions) {
    this.options = options;
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
        this.charactersAhead -= message.characters;
        if (this.charactersAhead < MOST_CHARACTERS_AHEAD) this.resume?.();
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
    for await (const event of this.options.read(job)) {
      this.pack(event);
      if (this.abandoned.has(job.id)) break;
      await this.sendWhenDue();
    }
    this.done.push(job.id);
  }

  private pack(event: SourceEvent): void {
    const text = this.packer.pack(event);
    this.packed.push(text);
    this.packedCharacters += text.length + 1;
  }

  private async sendWhenDue(): Promise<void> {
    const isDue =
      this.packedCharacters >= MESSAGE_CHARACTERS ||
      performance.now() - this.sentAt >= MESSAGE_WAIT_MS;
    if (!isDue) return;
    this.send();
    if (this.charactersAhead < MOST_CHARACTERS_AHEAD) return;
    await new Promise<void>((resolve) => {
      this.resume = resolve;
    });
    this.resume = null;
  }

  private send(): void {
    const events = this.packed.join(",");
    this.options.post({ events, done: this.done });
    this.charactersAhead += events.length;
    this.packed = [];
    this.packedCharacters = 0;
    this.done = [];
    this.sentAt = performance.now();
  }
}
