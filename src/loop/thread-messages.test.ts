import { describe, expect, it } from "vitest";
import { recordBatch, hex, sessionRow, wholeSession } from "../../test/store/record-fixtures.ts";
import { emptyBatch, type EventRow, type RecordBatch } from "../core/rows.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { leanBatch, leanReceipt, wholeBatch, wholeReceipt } from "./thread-messages.ts";

const ref = hex(32, "a");
const event = (n: number): EventRow => ({
  eventKey: hex(32, `event${n}`),
  source: null,
  kind: null,
  session: ref,
  at: n,
  payloadRedacted: "{}",
});
const principal = { kind: "api-key", name: "ci" } as const;
const batches: readonly RecordBatch[] = [
  emptyBatch,
  { ...emptyBatch, events: [event(1)] },
  { ...emptyBatch, events: [event(1), event(2)], principal },
  { ...emptyBatch, events: [event(3)], sessions: [sessionRow(ref)] },
  { ...emptyBatch, events: [], unfolds: [{ seq: 1, part: 0 }] },
  wholeSession(ref, 3),
  recordBatch({}),
];

describe("what crosses to the thread that writes and back", () => {
  it.each(batches.map((batch, index) => [index, batch] as const))("is the batch %i", (_, batch) => {
    const sent = wholeBatch(structuredClone(leanBatch(batch)));
    expect({ ...sent, events: sent.events ?? [] }).toEqual({
      ...batch,
      events: batch.events ?? [],
    });
  });

  it("is its receipt", async () => {
    const key = new Uint8Array(32).fill(7);
    const store = await openStore({ path: ":memory:", tenant: "local", key });
    const receipts = await store.append(batches);
    for (const receipt of receipts) {
      expect(wholeReceipt(structuredClone(leanReceipt(receipt)))).toEqual(receipt);
    }
    expect(receipts.some((receipt) => "storedEvents" in leanReceipt(receipt))).toBe(true);
    expect(receipts.some((receipt) => !("storedEvents" in leanReceipt(receipt)))).toBe(true);
    await store.close();
  });
});
