import { hashedEventKey } from "../core/event-key.ts";
import type { Mac } from "../core/hash.ts";
import type { RecordBatch } from "../core/rows.ts";

/** A batch as it may be kept: see event-key.ts. */
export function withHashedKeys(batch: RecordBatch, mac: Mac): RecordBatch {
  if (batch.events === undefined) return batch;
  const events = batch.events.map((row) => ({
    ...row,
    eventKey: hashedEventKey(mac, row.eventKey),
  }));
  return { ...batch, events };
}
