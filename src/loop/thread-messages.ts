import { hashedEventKey } from "../core/event-key.ts";
import type { Mac } from "../core/hash.ts";
import {
  emptyBatch,
  type EventRow,
  noNewRows,
  type Principal,
  type Receipt,
  type RecordBatch,
} from "../core/rows.ts";
import { countRows } from "../store/batch-size.ts";
import { withHashedKeys } from "./with-hashed-keys.ts";

/**
 * Batches on their way to another thread. The events of those that hold nothing else go as columns, of all such batches
 * together: an object for each event costs three times as much to copy.
 */
export interface PackedBatches {
  readonly events: EventColumns;
  /** In the order of the batches; of one that holds nothing else how many of the events are its own, the next in turn. */
  readonly batches: readonly (number | RecordBatch)[];
  /** Who sent them, in the same order, for those that are numbers. */
  readonly senders: readonly (Principal | undefined)[];
}

type Column<K extends keyof EventRow> = EventRow[K][];

interface EventColumns {
  readonly eventKey: Column<"eventKey">;
  readonly source: Column<"source">;
  readonly kind: Column<"kind">;
  readonly session: Column<"session">;
  readonly at: Column<"at">;
  readonly payloadRedacted: Column<"payloadRedacted">;
  readonly awaitsRows: boolean[];
}

/** Receipts on their way back: of a batch of events alone, those that were stored and those that were there. */
export interface PackedReceipts {
  readonly stored: readonly number[];
  readonly duplicate: readonly number[];
  /** Null for one that the numbers tell. */
  readonly others: readonly (Receipt | null)[];
}

export function packBatches(batches: readonly RecordBatch[]): PackedBatches {
  const events: EventColumns = {
    eventKey: [],
    source: [],
    kind: [],
    session: [],
    at: [],
    payloadRedacted: [],
    awaitsRows: [],
  };
  const packed = batches.map((batch) => {
    if (!holdsEventsAlone(batch)) return batch;
    for (const event of batch.events) addEvent(events, event);
    return batch.events.length;
  });
  const senders = batches.map(({ principal }) => principal);
  return { events, batches: packed, senders };
}

function holdsEventsAlone(
  batch: RecordBatch,
): batch is RecordBatch & { readonly events: readonly EventRow[] } {
  const { source, cursor, events, unfolds, counts } = batch;
  return (
    source === null &&
    cursor === null &&
    unfolds === undefined &&
    counts === undefined &&
    events !== undefined &&
    countRows(batch) === events.length
  );
}

function addEvent(columns: EventColumns, event: EventRow): void {
  columns.eventKey.push(event.eventKey);
  columns.source.push(event.source);
  columns.kind.push(event.kind);
  columns.session.push(event.session);
  columns.at.push(event.at);
  columns.payloadRedacted.push(event.payloadRedacted);
  columns.awaitsRows.push(event.awaitsRows === true);
}

/** Keys that are still to be hashed are hashed here. */
export function unpackBatches(
  { events, batches, senders }: PackedBatches,
  mac: Mac,
): readonly RecordBatch[] {
  let taken = 0;
  return batches.map((batch, place) => {
    if (typeof batch !== "number") return withHashedKeys(batch, mac);
    const first = taken;
    taken += batch;
    const own = Array.from({ length: batch }, (_, index) => eventAt(events, first + index, mac));
    const principal = senders[place];
    return { ...emptyBatch, events: own, ...(principal !== undefined && { principal }) };
  });
}

function eventAt(columns: EventColumns, index: number, mac: Mac): EventRow {
  return {
    eventKey: hashedEventKey(mac, columns.eventKey[index] ?? ""),
    source: columns.source[index] ?? null,
    kind: columns.kind[index] ?? null,
    session: columns.session[index] ?? null,
    at: columns.at[index] ?? 0,
    payloadRedacted: columns.payloadRedacted[index] ?? "{}",
    awaitsRows: columns.awaitsRows[index] === true,
  };
}

export function packReceipts(receipts: readonly Receipt[]): PackedReceipts {
  return {
    stored: receipts.map(({ events }) => events.stored),
    duplicate: receipts.map(({ events }) => events.duplicate),
    others: receipts.map((receipt) => (tellsEventsAlone(receipt) ? null : receipt)),
  };
}

function tellsEventsAlone({ received, rejected, events }: Receipt): boolean {
  return rejected === 0 && events.stored + events.duplicate + events.rejected === received;
}

export function unpackReceipts({ stored, duplicate, others }: PackedReceipts): readonly Receipt[] {
  return others.map((other, index) => {
    if (other !== null) return other;
    const events = { stored: stored[index] ?? 0, duplicate: duplicate[index] ?? 0, rejected: 0 };
    const received = events.stored + events.duplicate;
    return { received, ...events, rejectedBy: {}, events, newRows: noNewRows };
  });
}
