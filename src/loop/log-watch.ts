import type { LogStanding } from "../store/engine.ts";
import type { ReadStore } from "../store/port.ts";

export interface LogWatchOptions {
  readonly store: Pick<ReadStore, "logStanding">;
  /** Folds back what can be. */
  readonly fold: () => Promise<void>;
  /** A log larger than this is told of. */
  readonly maxBytes: number;
  /** So is one of which nothing could be folded back for this long. */
  readonly maxHeldMs: number;
  /** Told when it begins, when a reader is found to be the reason, and when it ends. */
  readonly tell: (message: string) => void;
}

/** Pages wait to be folded back, and since when none of them was. */
interface Wait {
  readonly foldedPages: number;
  readonly since: number;
}

type Trouble = "large" | "held";

/**
 * Tells whoever runs a server that the database's log grows because it cannot be folded back: a reader that keeps its
 * transaction open holds all that was committed since.
 */
export class LogWatch {
  readonly #options: LogWatchOptions;
  #wait: Wait | null = null;
  #trouble: Trouble | null = null;
  #alarm: string | null = null;

  constructor(options: LogWatchOptions) {
    this.#options = options;
  }

  /** What is wrong with the log; null while nothing is. */
  alarm(): string | null {
    return this.#alarm;
  }

  /** To be called now and again, not twice at a time; `now` in milliseconds of one clock. */
  async look(now: number): Promise<void> {
    const { store, fold, maxBytes, maxHeldMs } = this.#options;
    const before = this.#wait;
    const isDue = before !== null && now - before.since >= maxHeldMs;
    // Where nobody commits nobody folds back either: only trying to shows that a reader is in the way.
    if (isDue) await fold();
    const log = await store.logStanding();
    if (log === null) return;
    this.#wait = waitOf(log, before, now);
    const isHeld = isDue && this.#wait === before;
    const trouble = isHeld ? "held" : log.bytes > maxBytes ? "large" : null;
    this.#take(trouble, messageOf(trouble, log));
  }

  #take(trouble: Trouble | null, message: string): void {
    const was = this.#trouble;
    this.#trouble = trouble;
    this.#alarm = trouble === null ? null : message;
    // Once the reader is gone the log stays large until it is begun anew.
    const isKnown = trouble === was || (was === "held" && trouble === "large");
    if (!isKnown) this.#options.tell(message);
  }
}

function waitOf(log: LogStanding, before: Wait | null, now: number): Wait | null {
  const { pages, foldedPages } = log;
  if (foldedPages === pages) return null;
  return foldedPages === before?.foldedPages ? before : { foldedPages, since: now };
}

function messageOf(trouble: Trouble | null, { bytes }: LogStanding): string {
  const size = `${Math.ceil(bytes / 1024 / 1024)} MB`;
  if (trouble === "held") {
    return `the database's log (${size}) cannot be folded back and grows: a program that reads keeps its transaction open`;
  }
  if (trouble === "large") {
    return `the database's log has grown to ${size}: a program reads or writes in one long transaction, or did until now`;
  }
  return `the database's log is as it should be again (${size})`;
}
