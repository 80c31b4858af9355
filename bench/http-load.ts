import { setTimeout as delay } from "node:timers/promises";
import { createEventWriter, type EventWriter } from "./http-events.ts";
import { type Answer, type BodyWriter, HttpClient } from "./http-client.ts";
import { quantile } from "./measuring.ts";

/** What one run of the load sends; JSON in the first argument of this script. */
export interface Load {
  readonly port: number;
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
  /** Events in a request; 1 sends a bare object. */
  readonly batch: number;
  /** Events a second that are offered whatever the answers; null sends the next when the last is answered. */
  readonly offered: number | null;
  readonly seed: number;
}

/** What came of it; JSON on standard output. */
export interface LoadResult {
  /** Events that were answered as taken. */
  readonly accepted: number;
  /** Requests that were refused or broken. */
  readonly failed: number;
  readonly seconds: number;
  /** Of a request, in milliseconds; from the time it was due where a rate is offered. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests that were due and not yet sent when the time was over. */
  readonly unsent: number;
  /** Processor time of the load itself, in milliseconds. */
  readonly loadCpuMs: number;
}

/** A server that answers nothing within the time asked for gets this long for its first answer. */
const firstAnswerMs = 30_000;

class LoadRun {
  readonly #load: Load;
  readonly #clients: readonly HttpClient[];
  readonly #writeBody: BodyWriter;
  readonly #latencies: number[] = [];
  readonly #due: number[] = [];
  #accepted = 0;
  #failed = 0;
  #isOver = false;

  constructor(load: Load) {
    this.#load = load;
    const writeEvent = createEventWriter(load.seed);
    this.#writeBody = load.batch === 1 ? writeEvent : batchesOf(load.batch, writeEvent);
    const headers = `authorization: Bearer ${load.token}\r\ncontent-type: application/json\r\n`;
    const onError = (): void => void (this.#failed += 1);
    this.#clients = Array.from(
      { length: load.connections },
      () => new HttpClient({ port: load.port, path: "/event", headers, onError }),
    );
  }

  async run(): Promise<LoadResult> {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const { seconds } = this.#load;
    const pace = this.#start(startedAt);
    await delay(seconds * 1000);
    while (this.#latencies.length === 0 && performance.now() - startedAt < firstAnswerMs)
      await delay(10);
    this.#isOver = true;
    clearInterval(pace ?? undefined);
    const unsent = this.#due.length;
    for (const client of this.#clients) client.close();
    return {
      accepted: this.#accepted,
      failed: this.#failed,
      seconds: (performance.now() - startedAt) / 1000,
      p50Ms: quantile(this.#latencies, 0.5),
      p99Ms: quantile(this.#latencies, 0.99),
      unsent,
      loadCpuMs: cpuMsSince(before),
    };
  }

  #start(startedAt: number): NodeJS.Timeout | null {
    const { offered, batch } = this.#load;
    if (offered === null) {
      for (const client of this.#clients) this.#sendAgain(client);
      return null;
    }
    const everyMs = (1000 * batch) / offered;
    let dueAt = startedAt;
    return setInterval(() => {
      for (const now = performance.now(); dueAt <= now; dueAt += everyMs) this.#due.push(dueAt);
      for (const client of this.#clients) this.#sendDue(client);
    }, 1);
  }

  #sendAgain(client: HttpClient): void {
    if (this.#isOver) return;
    this.#send(client, performance.now(), () => this.#sendAgain(client));
  }

  #sendDue(client: HttpClient): void {
    if (this.#isOver || client.isBusy) return;
    const dueAt = this.#due.shift();
    if (dueAt !== undefined) this.#send(client, dueAt, () => this.#sendDue(client));
  }

  #send(client: HttpClient, since: number, onAnswered: () => void): void {
    client.post(this.#writeBody, (answer) => {
      this.#latencies.push(performance.now() - since);
      const accepted = acceptedOf(answer);
      if (accepted === 0) this.#failed += 1;
      this.#accepted += accepted;
      onAnswered();
    });
  }
}

const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const comma = 0x2c;

/** An array of events as a body. */
function batchesOf(count: number, writeEvent: EventWriter): BodyWriter {
  return (into, from) => {
    let end = from;
    for (let index = 0; index < count; index += 1) {
      into[end] = index === 0 ? bracketOpen : comma;
      end = writeEvent(into, end + 1);
    }
    into[end] = bracketClose;
    return end + 1;
  };
}

/** Events that an answer says were taken, by any of the servers that are compared. */
function acceptedOf({ status, body }: Answer): number {
  if (status !== 200) return 0;
  const { accepted } = JSON.parse(body) as { accepted?: unknown };
  return Number(accepted ?? 0);
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const load = JSON.parse(process.argv[2] ?? "{}") as Load;
console.log(JSON.stringify(await new LoadRun(load).run()));
process.exit(0);
