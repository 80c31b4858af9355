import { WhetstoneError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { pushVersion } from "../../ingest/push/push-line.ts";
import { type Asked, type AskOptions, askServer, type PushServer } from "./ask-server.ts";
import { type Greeting, greetingSchema, type PushAnswer, pushAnswerSchema } from "./push-answer.ts";

export interface PushLinkOptions {
  /** In the order they are tried. */
  readonly servers: readonly PushServer[];
  /** How long servers that do not answer are tried again. */
  readonly retryForMs: number;
  readonly signal: AbortSignal;
  readonly random: Random;
  readonly fetch: typeof fetch;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds that pass evenly. */
  readonly now: () => number;
  readonly onNote: (text: string) => void;
}

/** Another store answers than the one that was being sent to: what it has is another matter. */
export class StoreChanged extends Error {
  constructor() {
    super("another store answers");
    this.name = "StoreChanged";
  }
}

const timeoutMs = 60_000;
/** Tries of one server before the next one is. */
const triesEach = 3;
const firstWaitMs = 250;
const longestWaitMs = 10_000;
/** A server that asks for more patience is taken at its word, up to this. */
const longestRetryAfterMs = 60_000;

/** The servers as one: what the first that answers says. The others are tried in order while it does not. */
export class PushLink {
  retries = 0;
  failovers = 0;
  readonly #options: PushLinkOptions;
  #current = 0;
  #greeting: Greeting | null = null;

  constructor(options: PushLinkOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.servers[this.#current]?.url ?? "";
  }

  /** Greets the servers until one answers. Throws `push-refused` (exit 2) or `push-unreachable`. */
  async connect(): Promise<Greeting> {
    if (this.#greeting !== null) return this.#greeting;
    return this.#untilAnswered((server) => this.#greet(server));
  }

  /**
   * The answer to a body. Throws {@link StoreChanged} where another server took over that has another store: `connect`
   * tells which.
   */
  async send(body: Uint8Array<ArrayBuffer>, lines: number): Promise<PushAnswer> {
    return this.#untilAnswered(async (server) => {
      if (this.#greeting === null) {
        const greeted = await this.#greet(server);
        if (greeted.state !== "answered") return greeted;
      }
      const asked = await this.#ask({ server, body, schema: pushAnswerSchema });
      if (asked.state === "answered" && asked.value.lines.length !== lines) {
        return { state: "refused", reason: "it answers for other lines than were sent" };
      }
      return asked;
    });
  }

  async #greet(server: PushServer): Promise<Asked<Greeting>> {
    const before = this.#lastGreeting;
    const asked = await this.#ask({ server, schema: greetingSchema });
    if (asked.state !== "answered") return asked;
    const { version } = asked.value;
    if (version !== pushVersion) {
      return {
        state: "refused",
        reason: `it takes version ${version} of what is sent, not ${pushVersion}`,
      };
    }
    this.#greeting = asked.value;
    this.#lastGreeting = asked.value;
    if (before !== null && !isSame(before, asked.value)) throw new StoreChanged();
    return asked;
  }

  #lastGreeting: Greeting | null = null;

  #ask<T>(options: Pick<AskOptions<T>, "server" | "schema" | "body">): Promise<Asked<T>> {
    const { signal, fetch: send } = this.#options;
    return askServer({ ...options, timeoutMs, signal, fetch: send });
  }

  async #untilAnswered<T>(work: (server: PushServer) => Promise<Asked<T>>): Promise<T> {
    const { servers, now, retryForMs } = this.#options;
    const giveUpAt = now() + retryForMs;
    for (let round = 0; ; round += 1) {
      const failures: Failure[] = [];
      // What stands first is tried first, but for the one that has just failed.
      for (const index of this.#order()) {
        this.#moveTo(index);
        // oxlint-disable-next-line no-await-in-loop -- one server after the other
        const asked = await this.#tryServer(work, servers[index] as PushServer, round, giveUpAt);
        if (asked.state === "answered") return asked.value;
        failures.push({ url: this.url, isFinal: asked.state === "refused", reason: asked.reason });
      }
      if (failures.every(({ isFinal }) => isFinal)) throw refused(failures);
      if (now() >= giveUpAt) throw unreachable(failures);
    }
  }

  #order(): readonly number[] {
    const others = this.#options.servers
      .map((_, index) => index)
      .filter((index) => index !== this.#current);
    return [this.#current, ...others];
  }

  #moveTo(index: number): void {
    if (index === this.#current) return;
    this.#current = index;
    this.#greeting = null;
    this.failovers += 1;
    this.#options.onNote(`going on with ${this.url}`);
  }

  async #tryServer<T>(
    work: (server: PushServer) => Promise<Asked<T>>,
    server: PushServer,
    round: number,
    giveUpAt: number,
  ): Promise<Exclude<Asked<T>, { state: "later" }> | Extract<Asked<T>, { state: "later" }>> {
    const { sleep, now } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- again after a pause
      const asked = await work(server);
      if (asked.state !== "later") return asked;
      const pause = this.#pauseMs(round * triesEach + attempt, asked.waitMs);
      this.retries += 1;
      this.#options.onNote(`${server.url}: ${asked.reason}`);
      // oxlint-disable-next-line no-await-in-loop -- see above
      if (now() < giveUpAt) await sleep(pause);
      if (attempt >= triesEach || now() >= giveUpAt) return asked;
    }
  }

  /** Doubling, with half of it at random, so that many machines do not come back at one moment. */
  #pauseMs(attempt: number, askedMs: number | null): number {
    const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1));
    const pause = ceiling * (0.5 + this.#options.random() / 2);
    return Math.max(pause, Math.min(askedMs ?? 0, longestRetryAfterMs));
  }
}

interface Failure {
  readonly url: string;
  readonly isFinal: boolean;
  readonly reason: string;
}

function isSame(a: Greeting, b: Greeting): boolean {
  return a.store === b.store && a.tenant === b.tenant && a.sender === b.sender;
}

function refused(failures: readonly Failure[]): WhetstoneError {
  return new WhetstoneError("push-refused", `no server takes it:${listed(failures)}`, {
    exitCode: 2,
    hint: "a key for the server is made there, with `whetstone keys add NAME --scopes ingest`; its address is what `whetstone serve` prints",
  });
}

function unreachable(failures: readonly Failure[]): WhetstoneError {
  return new WhetstoneError("push-unreachable", `no server answers:${listed(failures)}`, {
    hint: "what was acknowledged is counted; the same command goes on from there",
  });
}

function listed(failures: readonly Failure[]): string {
  return failures.map(({ url, reason }) => `\n  ${url}: ${reason}`).join("");
}
