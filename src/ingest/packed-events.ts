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
import type { SourceEvent } from "./source-job.ts";

type BatchEvent = Extract<SourceEvent, { kind: "batch" }>;

interface PackedBatch extends Omit<RecordBatch, "steps" | "usage" | "observations" | "cursor"> {
  readonly repeated: string[];
  readonly steps: readonly PackedStep[];
  readonly usage: readonly PackedUsage[];
  readonly observations: readonly PackedObservation[];
  /** `follows`: the cursor before is the one of the job's batch before this. */
  readonly cursor: {
    readonly previous: CursorRow | null | "follows";
    readonly next: CursorRow;
  } | null;
}

type PackedEvent =
  | Exclude<SourceEvent, BatchEvent>
  | (Omit<BatchEvent, "batch"> & { readonly batch: PackedBatch });

/** Turns events into text, one after another: strings cross between threads far faster than objects do. */
export class EventPacker {
  private last: CursorRow | null = null;

  pack(event: SourceEvent): string {
    if (event.kind !== "batch") return JSON.stringify(event);
    const repeated = new RepeatedTexts();
    const { batch } = event;
    const packed: PackedEvent = {
      ...event,
      batch: {
        ...batch,
        steps: batch.steps.map((row) => packStep(row, repeated)),
        usage: batch.usage.map((row) => packUsage(row, repeated)),
        observations: batch.observations.map((row) => packObservation(row, repeated)),
        cursor: batch.cursor && {
          ...batch.cursor,
          previous: batch.cursor.previous === this.last ? "follows" : batch.cursor.previous,
        },
        repeated: repeated.texts,
      },
    };
    this.last = batch.cursor?.next ?? this.last;
    return JSON.stringify(packed);
  }
}

/** The events again, from texts that one packer made, in their order. */
export class EventUnpacker {
  private last: CursorRow | null = null;

  /** `packed`: texts joined by commas. */
  unpack(packed: string): SourceEvent[] {
    const events = JSON.parse(`[${packed}]`) as PackedEvent[];
    return events.map((event) =>
      event.kind === "batch" ? { ...event, batch: this.batch(event.batch) } : event,
    );
  }

  private batch(packed: PackedBatch): RecordBatch {
    const { repeated: texts, ...batch } = packed;
    const repeated = new RepeatedTexts(texts);
    return {
      ...batch,
      steps: packed.steps.map((values) => unpackStep(values, repeated)),
      usage: packed.usage.map((values) => unpackUsage(values, repeated)),
      observations: packed.observations.map((values) => unpackObservation(values, repeated)),
      cursor: this.cursor(packed.cursor),
    };
  }

  private cursor(packed: PackedBatch["cursor"]): RecordBatch["cursor"] {
    if (packed === null) return null;
    const { previous, next } = packed;
    const before = previous === "follows" ? this.last : previous;
    this.last = next;
    return { previous: before, next };
  }
}
