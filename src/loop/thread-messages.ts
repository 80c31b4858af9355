import { emptyBatch, noNewRows, type Receipt, type RecordBatch } from "../core/rows.ts";

/** A batch on its way to another thread: of one that holds events alone nothing else is copied. */
export type LeanBatch = RecordBatch | Pick<RecordBatch, "events" | "principal">;

/** A receipt on its way back: of one that counts events alone, those that were stored and those that were there. */
export type LeanReceipt = Receipt | LeanCounts;

interface LeanCounts {
  readonly storedEvents: number;
  readonly duplicateEvents: number;
}

export function leanBatch(batch: RecordBatch): LeanBatch {
  const { source, cursor, events = [], principal, unfolds, ...rows } = batch;
  const isEventsAlone =
    source === null &&
    cursor === null &&
    unfolds === undefined &&
    Object.values(rows).every((list) => list.length === 0);
  if (!isEventsAlone) return batch;
  return principal === undefined ? { events } : { events, principal };
}

export function wholeBatch(lean: LeanBatch): RecordBatch {
  return "sessions" in lean ? lean : { ...emptyBatch, ...lean };
}

export function leanReceipt(receipt: Receipt): LeanReceipt {
  const { received, rejected, events } = receipt;
  const isEventsAlone = events.stored + events.duplicate + events.rejected === received;
  if (!isEventsAlone || rejected > 0) return receipt;
  return { storedEvents: events.stored, duplicateEvents: events.duplicate };
}

export function wholeReceipt(lean: LeanReceipt): Receipt {
  if (!("storedEvents" in lean)) return lean;
  const events = { stored: lean.storedEvents, duplicate: lean.duplicateEvents, rejected: 0 };
  const received = events.stored + events.duplicate;
  return { received, ...events, rejectedBy: {}, events, newRows: noNewRows };
}
