import { hashedEventKey } from "../core/event-key.ts";
import type { Mac } from "../core/hash.ts";
import { isObject } from "../core/json.ts";
import type { EventRow, RecordBatch } from "../core/rows.ts";
import type { LiveEvent } from "../ingest/live/live-event.ts";
import { defaultSource } from "../ingest/live/operation-records.ts";
import { EventHistory } from "./event-history.ts";
import { EventRing, minuteOf, type RingTotals } from "./event-ring.ts";
import { Gate } from "./gate.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

/** What the store held when counting began. */
export interface PastDay {
  /** What was forgotten until then is not in it. */
  readonly forgottenAt: number;
  readonly isEmpty: boolean;
  readonly history: EventHistory;
}

export interface EventDayPorts {
  readonly past: PastDay;
  /** Waited for before each read. */
  readonly pause: () => Promise<void>;
  /** Commits what waits in the spool; false where that has to wait. */
  readonly drain: () => Promise<boolean>;
  /** Events that were spooled since the process began. */
  readonly countSpooled: () => number;
}

const dayMs = 24 * 60 * 60 * 1000;
const recentSource = "scenario";
const recentKept = 10;
const recountRestMs = 60_000;

/** Of everything that is stored now: whatever is taken from here on belongs to later batches. */
export async function beginPastDay(
  { store, clock }: LoopParts,
  pause: () => Promise<void>,
): Promise<PastDay> {
  const forgottenAt = await store.forgottenAt();
  const walk = await store.startEventWalk(clock.now() - dayMs);
  const history = new EventHistory({ store, walk, source: recentSource, kept: recentKept, pause });
  return { forgottenAt, isEmpty: walk.lastBatch === 0, history };
}

/**
 * Counts of the events of the last 24 hours, and the last operations of one source: of what is taken at once, of what the
 * store held before in the background.
 */
export class EventDay {
  readonly #parts: LoopParts;
  readonly #mac: Mac;
  readonly #ports: EventDayPorts;
  #past: PastDay;
  /** Null when nobody counts; it has counted when `#isCounted`. */
  #counting: Promise<void> | null = null;
  #isCounted = false;
  #isStopped = false;
  readonly #gate = new Gate();
  #mayRecountAt = -Infinity; // Infinity while all is counted anew
  #ring = new EventRing(defaultSource);
  #recent: readonly string[] = [];

  constructor(parts: LoopParts, ports: EventDayPorts) {
    this.#parts = parts;
    this.#mac = requireKey(parts).mac;
    this.#ports = ports;
    this.#past = ports.past;
  }

  /**
   * Resolves when the past is counted, or counting is stopped. What failed goes on where it was at the next call. Counts
   * anew, once a minute at most, where something was forgotten.
   */
  countPast(): Promise<void> {
    this.#counting ??= this.#count().finally(() => (this.#counting = null));
    return this.#counting;
  }

  get isCounting(): boolean {
    return !this.#isCounted;
  }

  size(): number {
    return this.#ring.size(this.#parts.clock.now());
  }

  totals(): RingTotals {
    return this.#ring.totals(this.#parts.clock.now());
  }

  /** Payloads of the last operations, oldest first. */
  recent(): readonly string[] {
    return this.#recent;
  }

  /** Takes events and notes them; waits while counting begins anew. */
  take<T>(work: () => Promise<T>): Promise<T> {
    return this.#gate.pass(work);
  }

  /** Adds what was new; of events that were there before it is not told which, so the last are taken. */
  note(events: readonly LiveEvent[], batch: RecordBatch, count: number): void {
    const minute = minuteOf(this.#parts.clock.now());
    const recent: string[] = [];
    const rows = batch.events ?? [];
    for (const index of placesOf(rows, count, this.#mac)) {
      const { source = null, payloadRedacted = "{}" } = rows[index] ?? {};
      this.#ring.add({ minute, source, success: successOf(events[index]), count: 1 });
      if (source === recentSource) recent.push(payloadRedacted);
    }
    if (recent.length === 0) return;
    this.#recent = [...this.#recent, ...recent].slice(-recentKept);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#past.history.stop();
    // Whoever counts is told what failed.
    await this.#counting?.catch(() => undefined);
  }

  async #count(): Promise<void> {
    if (await this.#isRecountDue()) await this.#beginAnew();
    if (this.#isCounted || this.#isStopped) return;
    const past = await this.#past.history.count();
    if (past === null) return;
    const ring = new EventRing(defaultSource);
    for (const count of past.counts) ring.add(count);
    ring.addAll(this.#ring);
    this.#ring = ring;
    this.#recent = [...past.latest, ...this.#recent].slice(-recentKept);
    this.#isCounted = true;
    if (this.#mayRecountAt === Infinity)
      this.#mayRecountAt = this.#parts.clock.now() + recountRestMs;
  }

  async #isRecountDue(): Promise<boolean> {
    if (this.#parts.clock.now() < this.#mayRecountAt) return false;
    return (await this.#parts.store.forgottenAt()) !== this.#past.forgottenAt;
  }

  /**
   * What is under way is counted before, and what comes waits meanwhile: each event counts once. Nobody waits for the
   * spool: where something is left in it, which would be in neither count, this is for the next call to do.
   */
  async #beginAnew(): Promise<void> {
    const { drain, countSpooled, pause } = this.#ports;
    const spooled = countSpooled();
    if (!(await drain())) return;
    await this.#gate.closeFor(async () => {
      if (countSpooled() !== spooled) return;
      this.#past = await beginPastDay(this.#parts, pause);
      this.#ring = new EventRing(defaultSource);
      this.#recent = [];
      this.#isCounted = false;
      this.#mayRecountAt = Infinity;
    });
  }
}

/** Positions of the last so many rows, without those that repeat one before them where some were not new. */
function placesOf(rows: readonly EventRow[], count: number, mac: Mac): Iterable<number> {
  if (count === rows.length) return rows.keys();
  const places = firstPlaces(rows, mac);
  return places.slice(places.length - count);
}

/** Keys of what is redacted are hashed, those of other rows are not yet. */
function firstPlaces(rows: readonly EventRow[], mac: Mac): readonly number[] {
  const seen = new Set<string>();
  return rows.flatMap(({ eventKey }, index) => {
    const key = hashedEventKey(mac, eventKey);
    if (seen.has(key)) return [];
    seen.add(key);
    return [index];
  });
}

function successOf(event: LiveEvent | undefined): boolean | null {
  const success = isObject(event?.payload) ? event.payload["success"] : null;
  return typeof success === "boolean" ? success : null;
}
