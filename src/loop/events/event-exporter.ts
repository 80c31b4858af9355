import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";
import type { EventListener } from "./event-hub.ts";
import { otlpLogs, type TimedEvent } from "./otlp-log-records.ts";

export interface EventExporterOptions {
  /** Base of an OTLP/HTTP receiver; `/v1/logs` is added. */
  readonly endpoint: string;
  /** Bearer key of the receiver; null for one without. Asked before each request: a key is replaced while a server runs. */
  readonly key: () => string | null;
  readonly clock: Clock;
  readonly version: string;
  /** Told how many events did not arrive and why; the work itself never fails because of it. */
  readonly onLost: (events: number, why: string) => void;
}

const eventsPerRequest = 512;
/** Further events are counted as lost: a receiver that is away must not fill the memory. */
const mostWaiting = 8192;
const waitMs = 1000;
const requestMs = 5000;
const attempts = 3;
const longestPauseMs = 2000;
/** OTLP: exactly these may be tried again. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Sends domain events to an OTLP receiver as log records, in batches and in their order. */
export class EventExporter implements AsyncDisposable {
  readonly #options: EventExporterOptions;
  #waiting: TimedEvent[] = [];
  #dropped = 0;
  #sending: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: EventExporterOptions) {
    this.#options = options;
  }

  readonly tell: EventListener = (event, tenant) => {
    // What tells of a loss is not sent where the loss was.
    if (event.name === "telemetry.events.lost") return;
    if (this.#waiting.length >= mostWaiting) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push({ event, tenant, at: this.#options.clock.now() });
    if (this.#waiting.length >= eventsPerRequest) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), waitMs).unref();
  };

  /** Sends what waits and tells what did not arrive. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#send();
    await this.#sending;
  }

  #send(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending = this.#sending.then(() => this.#sendWaiting());
  }

  async #sendWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, eventsPerRequest);
      // oxlint-disable-next-line no-await-in-loop -- in their order
      const failure = await this.#post(batch);
      if (failure !== null) this.#options.onLost(batch.length, failure);
    }
    if (this.#dropped === 0) return;
    this.#options.onLost(this.#dropped, "more events came than could be sent");
    this.#dropped = 0;
  }

  /** Null when the receiver took it, else why not. */
  async #post(batch: readonly TimedEvent[]): Promise<string | null> {
    const body = JSON.stringify(otlpLogs(batch, this.#options.version));
    let failure: string | null = null;
    for (let attempt = 0; attempt < attempts; attempt++) {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after another
      const { why, pauseMs } = await this.#attempt(body, attempt);
      failure = why;
      if (pauseMs === null || attempt === attempts - 1) return failure;
      // oxlint-disable-next-line no-await-in-loop -- see above
      await sleep(pauseMs);
    }
    return failure;
  }

  /** `pauseMs` is null where another attempt is of no use. */
  async #attempt(
    body: string,
    attempt: number,
  ): Promise<{ why: string | null; pauseMs: number | null }> {
    const { endpoint } = this.#options;
    const backOffMs = 200 * 2 ** attempt;
    try {
      const answer = await fetch(`${endpoint.replace(/\/+$/, "")}/v1/logs`, {
        method: "POST",
        headers: this.#headers(),
        body,
        redirect: "error",
        signal: AbortSignal.timeout(requestMs),
      });
      const text = await answer.text();
      if (answer.ok) return { why: rejection(text), pauseMs: null };
      const why = `it answered ${answer.status}`;
      if (!retryable.has(answer.status)) return { why, pauseMs: null };
      const askedMs = Number(answer.headers.get("retry-after") ?? 0) * 1000;
      return { why, pauseMs: Math.min(Math.max(askedMs || 0, backOffMs), longestPauseMs) };
    } catch (error) {
      return { why: reasonOf(error), pauseMs: backOffMs };
    }
  }

  #headers(): Readonly<Record<string, string>> {
    const key = this.#options.key();
    const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
    return { ...authorization, "content-type": "application/json" };
  }
}

/** A receiver may take a request and refuse some of its records (OTLP: partial success). */
function rejection(text: string): string | null {
  const refused = /"rejectedLogRecords"\s*:\s*"?([1-9]\d*)/.exec(text)?.[1];
  return refused === undefined ? null : `it refused ${refused} records`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
