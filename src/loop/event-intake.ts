import { setImmediate } from "node:timers/promises";
import type { JsonObject } from "../core/json.ts";
import type { Principal } from "../core/rows.ts";
import { createLiveAdmission } from "../ingest/live/live-admission.ts";
import type { LiveEvent } from "../ingest/live/live-event.ts";
import { readEvent } from "../ingest/live/read-event.ts";
import { readLogs } from "../ingest/otlp/read-logs.ts";
import { readMetrics } from "../ingest/otlp/read-metrics.ts";
import { readTraces } from "../ingest/otlp/read-traces.ts";
import { TraceCalls } from "../ingest/otlp/trace-calls.ts";
import { TraceSessions } from "../ingest/otlp/trace-sessions.ts";
import { createRedactor } from "../redact/redactor.ts";
import { createDurableIntake, type DurableIntake } from "./durable-intake.ts";
import { beginPastDay, EventDay, type PastDay } from "./event-day.ts";
import type { RingTotals } from "./event-ring.ts";
import type { LoopParts } from "./parts.ts";
import { createPushIntake, type PushIntake } from "./push-intake.ts";
import { createRandomPool } from "./random-pool.ts";
import { type RecentOperation, recentOperation } from "./recent-operation.ts";
import { requireKey } from "./require-key.ts";
import { SentSessions } from "./sent-sessions.ts";

/** What became of the events of one call: received = stored + duplicate + rejected + spooled, exactly. */
export interface EventReceipt {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  /** Durable in the spool: which of them are new is not known yet. */
  readonly spooled: number;
  readonly rejected: readonly RejectedEvent[];
}

export interface RejectedEvent {
  /** Position in the call; -1 where it is not told. */
  readonly index: number;
  readonly reason: string;
}

export type TelemetrySignal = "traces" | "logs" | "metrics";

/** Sums since the process began. */
export interface IntakeCounts {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly spooled: number;
}

/** The live doors of a process with many callers. Everything is durable when a call resolves; see {@link DurableIntake}. */
export interface EventIntake {
  /** What other machines read of their transcripts. */
  readonly pushed: PushIntake;
  /** Events as `POST /event` takes them. Without a sender they are written as whoever opened the store. */
  take(
    values: readonly unknown[],
    idempotencyKey: string | null,
    sender?: Principal,
  ): Promise<EventReceipt>;
  /** Counts what could not be read at all. */
  countRejected(count: number): void;
  /** An OTLP export in its JSON form; what cannot be taken of it is rejected without its place. */
  takeTelemetry(
    signal: TelemetrySignal,
    request: JsonObject,
    sender?: Principal,
  ): Promise<EventReceipt>;
  /**
   * Counts what the store held before, in the background; resolves when that is done, or when the intake is closed. What
   * failed goes on where it was at the next call. Counts anew, once a minute at most, where something was forgotten.
   */
  countPast(): Promise<void>;
  /** While true, the three below tell only of what came since the counting began. */
  isCounting(): boolean;
  /** Events received in the last 24 hours. */
  ringSize(): number;
  totals(): RingTotals;
  recentScenarioOperations(): readonly RecentOperation[];
  counts(): IntakeCounts;
  /** When something was last stored or spooled, in milliseconds since the epoch; null before the first. */
  lastAt(): number | null;
  drain(): Promise<unknown>;
  pendingSpool: DurableIntake["pendingSpool"];
  flush: DurableIntake["flush"];
  /** Takes nothing any more, once everything accepted is durable. */
  close: DurableIntake["close"];
}

const telemetryReaders = { traces: readTraces, logs: readLogs, metrics: readMetrics };
const nothingTaken = { received: 0, stored: 0, duplicate: 0, spooled: 0, rejected: [] };

export interface IntakeOptions {
  /** Waited for before each read of {@link EventIntake.countPast}; by default what else is due goes first. */
  readonly countPause?: () => Promise<void>;
}

/** Opens the live doors, at once: what the store held before is counted by {@link EventIntake.countPast}. */
export async function openEventIntake(
  parts: LoopParts,
  { countPause = setImmediate }: IntakeOptions = {},
): Promise<EventIntake> {
  const past = await beginPastDay(parts, countPause);
  const intake = new Intake(parts, past, countPause);
  // With nothing to count there is nothing to wait for.
  if (past.isEmpty) await intake.countPast();
  return intake;
}

class Intake implements EventIntake {
  readonly pushed: PushIntake;
  readonly #parts: LoopParts;
  readonly #durable: DurableIntake;
  readonly #mac;
  readonly #admissions;
  readonly #newId = createNewId();
  readonly #day: EventDay;
  readonly #sessions = new SentSessions();
  readonly #traces = new TraceSessions();
  readonly #calls = new TraceCalls();
  readonly #counts = { received: 0, stored: 0, duplicate: 0, rejected: 0, spooled: 0 };
  #lastAt: number | null = null;

  constructor(parts: LoopParts, past: PastDay, countPause: () => Promise<void>) {
    const { mac } = requireKey(parts);
    const redactor = createRedactor({ mac });
    const { tenant } = parts;
    this.#parts = parts;
    this.#mac = mac;
    const durable = createDurableIntake(parts);
    this.#durable = durable;
    this.#day = new EventDay(parts, {
      past,
      pause: countPause,
      drain: () => durable.drain(),
      countSpooled: () => this.#counts.spooled,
    });
    this.pushed = createPushIntake({
      mac,
      redactor,
      cursor: (sourceKey) => parts.store.cursor(sourceKey),
      append: (batch) => durable.appendToStore(batch),
    });
    this.#admissions = {
      event: createLiveAdmission({ tenant, mac, redactor, door: "event" }),
      otlp: createLiveAdmission({ tenant, mac, redactor, door: "otlp" }),
    };
  }

  countPast(): Promise<void> {
    return this.#day.countPast();
  }

  isCounting(): boolean {
    return this.#day.isCounting;
  }

  async take(
    values: readonly unknown[],
    idempotencyKey: string | null,
    sender?: Principal,
  ): Promise<EventReceipt> {
    const events: LiveEvent[] = [];
    const rejected: RejectedEvent[] = [];
    const reading = { mac: this.#mac, now: this.#parts.clock.now(), newId: this.#newId };
    for (const [index, value] of values.entries()) {
      const named = nameOf(idempotencyKey, index, values.length);
      const read = readEvent(value, { ...reading, idempotencyKey: named });
      if ("reason" in read) rejected.push({ index, reason: read.reason });
      else events.push(read.event);
    }
    this.countRejected(rejected.length);
    const receipt = await this.#takeRead(events, "event", sender);
    return {
      ...receipt,
      received: values.length,
      rejected: [...rejected, ...receipt.rejected].toSorted((a, b) => a.index - b.index),
    };
  }

  countRejected(count: number): void {
    this.#counts.received += count;
    this.#counts.rejected += count;
  }

  async takeTelemetry(
    signal: TelemetrySignal,
    request: JsonObject,
    sender?: Principal,
  ): Promise<EventReceipt> {
    const now = this.#parts.clock.now();
    const { events, rejected } = telemetryReaders[signal](request, {
      mac: this.#mac,
      now,
      traces: this.#traces,
      calls: this.#calls,
    });
    this.countRejected(rejected.length);
    const receipt = await this.#takeRead(events, "otlp", sender);
    const refused = rejected.map((reason) => ({ index: -1, reason }));
    return {
      ...receipt,
      received: receipt.received + rejected.length,
      rejected: [...refused, ...receipt.rejected],
    };
  }

  async #takeRead(
    events: readonly LiveEvent[],
    door: "event" | "otlp",
    sender: Principal | undefined,
  ): Promise<EventReceipt> {
    if (events.length === 0) return nothingTaken;
    return this.#day.take(() => this.#keep(events, door, sender));
  }

  async #keep(
    events: readonly LiveEvent[],
    door: "event" | "otlp",
    sender: Principal | undefined,
  ): Promise<EventReceipt> {
    const received = events.length;
    const admission = this.#admissions[door];
    const admitted = door === "event" ? admission.admitFirst(events) : admission.admit(events);
    const batch = sender === undefined ? admitted : { ...admitted, principal: sender };
    const kept = await this.#durable.append(this.#sessions.withoutKnown(batch));
    this.#counts.received += received;
    this.#lastAt = this.#parts.clock.now();
    if (kept.in === "spool") {
      this.#counts.spooled += received;
      this.#day.note(events, batch, received);
      return { received, stored: 0, duplicate: 0, spooled: received, rejected: [] };
    }
    this.#sessions.remember(batch);
    const { stored, duplicate, rejected } = kept.receipt.events;
    this.#counts.stored += stored;
    this.#counts.duplicate += duplicate;
    this.#counts.rejected += rejected;
    this.#day.note(events, batch, stored);
    const reason = "its session was forgotten";
    const forgotten = Array.from({ length: rejected }, () => ({ index: -1, reason }));
    return { received, stored, duplicate, spooled: 0, rejected: forgotten };
  }

  ringSize(): number {
    return this.#day.size();
  }

  totals(): RingTotals {
    return this.#day.totals();
  }

  recentScenarioOperations(): readonly RecentOperation[] {
    return this.#day.recent().map(recentOperation);
  }

  counts(): IntakeCounts {
    return { ...this.#counts };
  }

  lastAt(): number | null {
    return this.#lastAt;
  }

  drain(): Promise<unknown> {
    return this.#durable.drain();
  }

  pendingSpool(): ReturnType<DurableIntake["pendingSpool"]> {
    return this.#durable.pendingSpool();
  }

  flush(): Promise<void> {
    return this.#durable.flush();
  }

  async close(): Promise<void> {
    await this.#day.stop();
    await this.#durable.close();
  }
}

function createNewId(): () => string {
  const randomBytes = createRandomPool();
  return () => Buffer.from(randomBytes(16)).toString("hex");
}

function nameOf(idempotencyKey: string | null, index: number, length: number): string | null {
  if (idempotencyKey === null || length === 1) return idempotencyKey;
  return `${idempotencyKey}#${index}`;
}
