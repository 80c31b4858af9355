import type { ClientCounts, ClientOptions, SentEvent } from "./client-options.ts";
import { type BatchAnswer, postBatch } from "./post-batch.ts";

/** Sends events in batches. No verb throws or delays the caller's work for a fault of the server. */
export interface Client {
  /** Takes an event to be sent; returns at once. */
  send(event: SentEvent): void;
  /** Resolves when everything sent so far is with the server, in the spool, or dropped and counted. */
  flush(): Promise<void>;
  counts(): ClientCounts;
}

const firstWaitMs = 100;
const longestWaitMs = 10_000;

/**
 * A client of `whetstone serve` that needs nothing but fetch. Each event gets an id and a time, so that one that is sent
 * again is stored once.
 *
 * @example
 * ```ts
 * import { createClient } from "whetstone/sdk";
 *
 * const client = createClient({ key: "wst_...", source: "my-pipeline" });
 * client.send({ endpoint: "deploy", success: true, duration_ms: 1200 });
 * await client.flush();
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  return new BatchingClient(options);
}

class BatchingClient implements Client {
  readonly #options: ClientOptions;
  readonly #queue: SentEvent[] = [];
  readonly #counts = { sent: 0, accepted: 0, duplicate: 0, rejected: 0, spooled: 0, dropped: 0 };
  #inFlight: readonly SentEvent[] = [];
  /** Set while something waits that the spool is to keep should the program end. */
  #release: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  send(event: SentEvent): void {
    const { maxQueued = 10_000, maxBatch = 100, maxDelayMs = 200 } = this.#options;
    this.#counts.sent += 1;
    if (this.#queue.length >= maxQueued) {
      this.#drop([event], "too many events wait");
      return;
    }
    this.#queue.push(this.#named(event));
    this.#release ??=
      this.#options.spool?.keepAtExit?.(
        () => [...this.#inFlight, ...this.#queue],
        (events, reason) => this.#drop(events, reason),
      ) ?? null;
    if (this.#queue.length >= maxBatch) void this.#start();
    else this.#timer ??= setTimeout(() => void this.#start(), maxDelayMs);
  }

  async flush(): Promise<void> {
    while (this.#queue.length > 0 || this.#running !== null) {
      // oxlint-disable-next-line no-await-in-loop -- what arrives meanwhile is sent too
      await this.#start();
    }
  }

  counts(): ClientCounts {
    return { ...this.#counts, queued: this.#queue.length + this.#inFlight.length };
  }

  #named(event: SentEvent): SentEvent {
    const { source, now = Date.now, newId = () => crypto.randomUUID() } = this.#options;
    return {
      id: newId(),
      timestamp: new Date(now()).toISOString(),
      ...(source === undefined ? {} : { source }),
      ...event,
    };
  }

  #start(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  async #run(): Promise<void> {
    let isServerThere = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.maxBatch ?? 100);
      this.#inFlight = batch;
      // oxlint-disable-next-line no-await-in-loop -- batches in order
      isServerThere = await this.#deliver(batch);
      this.#inFlight = [];
    }
    this.#release?.();
    this.#release = null;
    if (!isServerThere) return;
    try {
      await this.#sendSpooled();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onDropped?.([], `the spool cannot be read: ${reason}`);
    }
  }

  /** Answers whether the server answered. */
  async #deliver(batch: readonly SentEvent[]): Promise<boolean> {
    const answer = await this.#post(batch, this.#options.attempts ?? 5);
    if (answer.state === "later") await this.#spool(batch, answer.reason);
    else if (answer.state === "refused") this.#drop(batch, answer.reason);
    else this.#count(batch, answer);
    return answer.state !== "later";
  }

  async #post(batch: readonly SentEvent[], attempts: number): Promise<BatchAnswer> {
    const { url = "http://127.0.0.1:3800", key, timeoutMs = 10_000 } = this.#options;
    const { fetch: send = globalThis.fetch, sleep = pause } = this.#options;
    const post = { url: url.replace(/\/+$/, ""), key, timeoutMs, fetch: send };
    let answer = await postBatch(batch, post);
    for (let tried = 1; tried < attempts && answer.state === "later"; tried += 1) {
      const waitMs = Math.min(answer.waitMs ?? firstWaitMs * 2 ** (tried - 1), longestWaitMs);
      // oxlint-disable-next-line no-await-in-loop -- one attempt after another, spread so that callers do not come at once
      await sleep(waitMs * (0.5 + Math.random() / 2));
      // oxlint-disable-next-line no-await-in-loop -- see above
      answer = await postBatch(batch, post);
    }
    return answer;
  }

  #count(batch: readonly SentEvent[], answer: Extract<BatchAnswer, { state: "taken" }>): void {
    this.#counts.accepted += answer.accepted;
    this.#counts.duplicate += answer.duplicate;
    this.#counts.rejected += answer.rejected.length;
    for (const { index, reason } of answer.rejected) {
      const event = batch[index];
      if (event !== undefined) this.#options.onDropped?.([event], reason);
    }
  }

  async #spool(batch: readonly SentEvent[], reason: string): Promise<void> {
    const { spool } = this.#options;
    if (spool === undefined) return this.#drop(batch, reason);
    try {
      await spool.put(batch);
      this.#counts.spooled += batch.length;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#drop(batch, `${reason}; the spool does not take it: ${why}`);
    }
  }

  #drop(events: readonly SentEvent[], reason: string): void {
    this.#counts.dropped += events.length;
    this.#options.onDropped?.(events, reason);
  }

  /** What waited in the spool, also from an earlier process, oldest first, until the server is away again. */
  async #sendSpooled(): Promise<void> {
    const { spool } = this.#options;
    for (let waiting = await spool?.next(); waiting; waiting = await spool?.next()) {
      // oxlint-disable-next-line no-await-in-loop -- oldest first
      const answer = await this.#post(waiting.events, 1);
      if (answer.state === "later") return;
      if (answer.state === "refused") this.#options.onDropped?.(waiting.events, answer.reason);
      // oxlint-disable-next-line no-await-in-loop -- removed once it is sent
      await waiting.done();
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, milliseconds);
  });
}
