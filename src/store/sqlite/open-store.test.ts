import { describe, expect, it } from "vitest";
import {
  cursorRow,
  hex,
  recordBatch,
  stepRow,
  wholeSession,
} from "../../../test/store/record-fixtures.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const ref = hex(32, "session");

describe("openStore", () => {
  it("stores a batch once", async () => {
    const store = await openStore({ path: ":memory:", tenant: "local", key });
    const batch = wholeSession(ref, 9);
    const [first] = await store.append([batch]);
    const [second] = await store.append([batch]);
    expect(first).toMatchObject({ received: 20, stored: 20, duplicate: 0, rejected: 0 });
    expect(first?.newRows).toEqual({
      sessions: 1,
      steps: 9,
      calls: 3,
      results: 3,
      successes: 3,
      failures: 0,
      usage: 3,
      diagnostics: 0,
    });
    expect(second).toMatchObject({ received: 20, stored: 0, duplicate: 20, rejected: 0 });
    await store.close();
  });

  it("rejects a batch whose cursor was moved by another reader, and writes nothing of it", async () => {
    const store = await openStore({ path: ":memory:", tenant: "local", key });
    const cursor = { previous: null, next: cursorRow(100) };
    await store.append([recordBatch({ cursor, steps: [stepRow(ref, 0)] })]);
    const [late] = await store.append([recordBatch({ cursor, steps: [stepRow(ref, 1)] })]);
    expect(late).toMatchObject({
      received: 1,
      stored: 0,
      rejected: 1,
      rejectedBy: { "cursor-moved": 1 },
    });
    expect(await store.cursors()).toEqual(new Map([[cursor.next.sourceKey, cursor.next]]));
    const { sourceKey, stamp, readerVersion } = cursor.next;
    expect(await store.stamps()).toEqual(new Map([[sourceKey, { stamp, readerVersion }]]));
    expect(await store.cursor(sourceKey)).toEqual(cursor.next);
    expect(await store.cursor("another")).toBeNull();
    await store.close();
  });
});
