import { describe, expect, it } from "vitest";
import { recordBatch, hex, sessionRow, wholeSession } from "../../test/store/record-fixtures.ts";
import { eventKey, unhashedEventKey } from "../core/event-key.ts";
import { createMac } from "../core/hash.ts";
import { emptyBatch, type EventRow, type RecordBatch } from "../core/rows.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { packBatches, packReceipts, unpackBatches, unpackReceipts } from "./thread-messages.ts";

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
  { ...emptyBatch, events: [{ ...event(4), awaitsRows: true, source: "bot", kind: "fill" }] },
  { ...emptyBatch, events: [event(1), event(2)], principal },
  { ...emptyBatch, events: [event(3)], sessions: [sessionRow(ref)] },
  { ...emptyBatch, events: [], unfolds: [{ seq: 1, part: 0 }] },
  wholeSession(ref, 3),
  recordBatch({}),
];

const mac = createMac(new Uint8Array(32).fill(3));

/** An absent mark says the same as one that is not set. */
const told = (batch: RecordBatch) => ({
  ...batch,
  events: (batch.events ?? []).map((row) => ({ ...row, awaitsRows: row.awaitsRows === true })),
});

describe("what crosses to the thread that writes and back", () => {
  it("are the batches, in their order", () => {
    const sent = unpackBatches(structuredClone(packBatches(batches)), mac);
    expect(sent.map(told)).toEqual(batches.map(told));
  });

  it("are keys that were still to be hashed, hashed on the way", () => {
    const key = unhashedEventKey(1_700_000_000_123, "id\0bot\0e-1");
    const events = [{ ...event(1), eventKey: key }];
    const sent: readonly RecordBatch[] = [
      { ...emptyBatch, events },
      { ...emptyBatch, events, sessions: [sessionRow(ref)] },
    ];
    const keys = unpackBatches(structuredClone(packBatches(sent)), mac).map(
      (batch) => batch.events?.[0]?.eventKey,
    );
    const hashed = eventKey(mac, 1_700_000_000_123, "id\0bot\0e-1");
    expect(hashed).toMatch(/^[0-9a-f]{32}$/);
    expect(keys).toEqual([hashed, hashed]);
  });

  it("is its receipt", async () => {
    const key = new Uint8Array(32).fill(7);
    const store = await openStore({ path: ":memory:", tenant: "local", key });
    const receipts = await store.append(batches);
    const packed = packReceipts(receipts);
    expect(unpackReceipts(structuredClone(packed))).toEqual(receipts);
    expect(new Set(packed.others.map((other) => other === null))).toEqual(new Set([true, false]));
    await store.close();
  });
});
