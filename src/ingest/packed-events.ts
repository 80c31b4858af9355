import type { CursorRow, RecordBatch } from "../core/rows.ts";
import {
  packObservation,
  type PackedObservation,
  type PackedStep,
  type PackedUsage,
  packStep,
  packUsage,
  RepeatedTexts,
  unpackObservation,
  unpackStep,
  unpackUsage,
} from "./packed-rows.ts";
import { type MutableRows, noRows } from "./admission-context.ts";
import type { SourceEvent } from "./source-job.ts";

type BatchEvent = Extract<SourceEvent, { kind: "batch" }>;

interface PackedRows extends Pick<RecordBatch, "sessions" | "facts" | "outcomes" | "diagnostics"> {
  readonly repeated: string[];
  readonly steps: readonly PackedStep[];
  readonly usage: readonly PackedUsage[];
  readonly observations: readonly PackedObservation[];
}

interface PackedBatch extends PackedRows {
  readonly source: RecordBatch["source"];
  /** `follows`: the cursor before is the one of the job's batch before this. */
  readonly cursor: {
    readonly previous: CursorRow | null | "follows";
    readonly next: CursorRow;
  } | null;
}

type PackedEvent =
  | Exclude<SourceEvent, BatchEvent>
  | (Omit<BatchEvent, "batch"> & { readonly batch: PackedBatch })
  /** The first rows of the job's next batch, or further ones. */
  | { readonly kind: "rows"; readonly job: number; readonly rows: PackedRows };

/** Turns events into text, one after another: strings cross between threads far faster than objects do. */
export class EventPacker {
  private last: CursorRow | null = null;

  pack(event: SourceEvent): string {
    if (event.kind !== "batch") return JSON.stringify(event);
    const { batch } = event;
    const packed: PackedEvent = {
      ...event,
      batch: {
        ...packedRows(batch),
        cursor: batch.cursor && {
          ...batch.cursor,
          previous: batch.cursor.previous === this.last ? "follows" : batch.cursor.previous,
        },
      },
    };
    this.last = batch.cursor?.next ?? this.last;
    return JSON.stringify(packed);
  }

  /** Rows of a batch before the batch itself. */
  packRows(job: number, rows: MutableRows): string {
    const packed: PackedEvent = { kind: "rows", job, rows: packedRows(rows) };
    return JSON.stringify(packed);
  }
}

function packedRows<Rows extends Pick<RecordBatch, "steps" | "usage" | "observations">>(
  rows: Rows,
) {
  const repeated = new RepeatedTexts();
  return {
    ...rows,
    steps: rows.steps.map((row) => packStep(row, repeated)),
    usage: rows.usage.map((row) => packUsage(row, repeated)),
    observations: rows.observations.map((row) => packObservation(row, repeated)),
    repeated: repeated.texts,
  };
}

/** The events again, from texts that one packer made, in their order. */
export class EventUnpacker {
  private last: CursorRow | null = null;
  /** Rows whose batch has not come yet, and their job. */
  private rows = noRows();
  private job = -1;

  /** `packed`: texts joined by commas. */
  unpack(packed: string): SourceEvent[] {
    const events: SourceEvent[] = [];
    for (const event of JSON.parse(`[${packed}]`) as PackedEvent[]) {
      if (event.kind === "rows") this.add(event.job, event.rows);
      else events.push(event.kind === "batch" ? this.batch(event) : event);
    }
    return events;
  }

  /** Rows of a job that gave no batch with them are let go. */
  private add(job: number, packed: PackedRows): void {
    if (job !== this.job) this.rows = noRows();
    this.job = job;
    addRows(this.rows, packed);
  }

  private batch(event: Extract<PackedEvent, { kind: "batch" }>): SourceEvent {
    this.add(event.job, event.batch);
    const { rows } = this;
    this.rows = noRows();
    const { source, cursor } = event.batch;
    return { ...event, batch: { source, cursor: this.cursor(cursor), ...rows } };
  }

  private cursor(packed: PackedBatch["cursor"]): RecordBatch["cursor"] {
    if (packed === null) return null;
    const { previous, next } = packed;
    const before = previous === "follows" ? this.last : previous;
    this.last = next;
    return { previous: before, next };
  }
}

function addRows(rows: MutableRows, packed: PackedRows): void {
  const repeated = new RepeatedTexts(packed.repeated);
  for (const values of packed.steps) rows.steps.push(unpackStep(values, repeated));
  for (const values of packed.usage) rows.usage.push(unpackUsage(values, repeated));
  for (const values of packed.observations) {
    rows.observations.push(unpackObservation(values, repeated));
  }
  for (const row of packed.sessions) rows.sessions.push(row);
  for (const row of packed.facts) rows.facts.push(row);
  for (const row of packed.outcomes) rows.outcomes.push(row);
  for (const row of packed.diagnostics) rows.diagnostics.push(row);
}
