import type { EventCount } from "../store/event-port.ts";

/** What the events of the last 24 hours came to. */
export interface RingTotals {
  readonly total: number;
  readonly successes: number;
  readonly failures: number;
  readonly unknown: number;
  readonly bySource: Readonly<Record<string, number>>;
}

type Tally = { -readonly [K in keyof Omit<RingTotals, "bySource">]: number };

interface Minute {
  readonly minute: number;
  readonly tally: Tally;
  readonly bySource: Map<string, number>;
}

const minuteMs = 60_000;
const tallyKeys = ["total", "successes", "failures", "unknown"] as const;
const minutesKept = 24 * 60;
/** Sources beyond these are counted under one name: whoever sends chooses them. */
const maxSources = 1000;
const otherSources = "(other)";

/** Counts of events by the minute of their receipt, over the last 24 hours. Memory is bounded however many there are. */
export class EventRing {
  readonly #minutes: Minute[] = [];
  readonly #tally: Tally = emptyTally();
  readonly #bySource = new Map<string, number>();
  readonly #absentSource: string;

  /** `absentSource`: the name that events without a source are counted under. */
  constructor(absentSource: string) {
    this.#absentSource = absentSource;
  }

  /** Counts must come in order of time. */
  add({ minute, source, success, count }: EventCount): void {
    const name = this.#nameOf(source ?? this.#absentSource);
    const current = this.#minuteOf(minute);
    for (const tally of [this.#tally, current.tally]) {
      tally.total += count;
      tally[outcomeKey(success)] += count;
    }
    increase(this.#bySource, name, count);
    increase(current.bySource, name, count);
  }

  /** Adds all that another ring counted, none of it earlier than what stands here. */
  addAll(other: EventRing): void {
    for (const { minute, tally, bySource } of other.#minutes) {
      const current = this.#minuteOf(minute);
      for (const key of tallyKeys) {
        this.#tally[key] += tally[key];
        current.tally[key] += tally[key];
      }
      for (const [source, count] of bySource) {
        const name = this.#nameOf(source);
        increase(this.#bySource, name, count);
        increase(current.bySource, name, count);
      }
    }
  }

  totals(nowMs: number): RingTotals {
    this.#expire(nowMs);
    return { ...this.#tally, bySource: Object.fromEntries(this.#bySource) };
  }

  /** Events received in the last 24 hours. */
  size(nowMs: number): number {
    this.#expire(nowMs);
    return this.#tally.total;
  }

  #nameOf(source: string): string {
    const isKnown = this.#bySource.has(source) || this.#bySource.size < maxSources;
    return isKnown ? source : otherSources;
  }

  #minuteOf(minute: number): Minute {
    const last = this.#minutes.at(-1);
    // A clock that was set back counts on in the minute it had reached.
    if (last !== undefined && minute <= last.minute) return last;
    const made = { minute, tally: emptyTally(), bySource: new Map<string, number>() };
    this.#minutes.push(made);
    return made;
  }

  #expire(nowMs: number): void {
    const oldest = Math.floor(nowMs / minuteMs) - minutesKept;
    for (let first = this.#minutes[0]; first !== undefined; first = this.#minutes[0]) {
      if (first.minute > oldest) return;
      this.#minutes.shift();
      for (const key of tallyKeys) {
        this.#tally[key] -= first.tally[key];
      }
      for (const [source, count] of first.bySource) increase(this.#bySource, source, -count);
    }
  }
}

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / minuteMs);
}

function emptyTally(): Tally {
  return { total: 0, successes: 0, failures: 0, unknown: 0 };
}

function outcomeKey(success: boolean | null): "successes" | "failures" | "unknown" {
  if (success === null) return "unknown";
  return success ? "successes" : "failures";
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
