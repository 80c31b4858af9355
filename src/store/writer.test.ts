import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { hex, recordBatch, stepRow } from "../../test/store/record-fixtures.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Receipt, RecordBatch } from "../core/rows.ts";
import type { RecordStore } from "./port.ts";
import { openStore } from "./sqlite/open-store.ts";
import { Writer } from "./writer.ts";

const key = new Uint8Array(32).fill(7);
const ref = hex(32, "a");
const oneStep = (n: number, excerpt = "text"): RecordBatch =>
  recordBatch({ steps: [stepRow(ref, n, { excerpt })] });

/** The real store, counting its commits. */
async function countingStore() {
  const store = await openStore({ path: ":memory:", tenant: "local", key });
  const groups: number[] = [];
  const append: RecordStore["append"] = (batches) => {
    groups.push(batches.length);
    return store.append(batches);
  };
  return { store, groups, append };
}

describe("Writer", () => {
  it("commits at once when idle, and answers after the commit", async () => {
    const { store, groups, append } = await countingStore();
    const writer = new Writer({ append }, { maxDelayMs: 60_000 });
    const receipt = await writer.append(oneStep(0));
    expect(receipt).toMatchObject({ received: 1, stored: 1 });
    expect(await store.counts()).toMatchObject({ steps: 1 });
    expect(groups).toEqual([1]);
    await store.close();
  });

  it("says when its commits have to reach the disk", async () => {
    const { store } = await countingStore();
    const asked: unknown[] = [];
    const append: RecordStore["append"] = (batches, flush) => {
      asked.push(flush);
      return store.append(batches, flush);
    };
    await new Writer({ append }).append(oneStep(0));
    await new Writer({ append }, { flush: "with-next" }).append(oneStep(1));
    expect(asked).toEqual(["now", "with-next"]);
    await store.close();
  });

  it("commits together what arrives in one turn, each with its own receipt", async () => {
    const { store, groups, append } = await countingStore();
    const writer = new Writer({ append });
    const receipts = await Promise.all([0, 1, 1, 2].map((n) => writer.append(oneStep(n))));
    expect(groups).toEqual([4]);
    expect(receipts.map((receipt) => receipt.stored)).toEqual([1, 1, 0, 1]);
    await store.close();
  });

  it("gathers what follows a commit closely, until as many are back or the delay is over", async () => {
    const { store, groups, append } = await countingStore();
    const writer = new Writer({ append }, { maxDelayMs: 30 });
    const late = (count: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: count }, async (_, n) => {
          await sleep(n);
          return writer.append(oneStep(n));
        }),
      );
    await Promise.all([0, 1, 2].map((n) => writer.append(oneStep(n))));
    await late(3);
    expect(groups).toEqual([3, 3]);
    const started = performance.now();
    await late(2);
    expect(groups).toEqual([3, 3, 2]);
    expect(performance.now() - started).toBeGreaterThan(15);
    await store.close();
  });

  it("waits for company half as long as a commit took, where nothing else is asked", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout", "setImmediate"] });
    onTestFinished(() => void vi.useRealTimers());
    const groups: number[] = [];
    const receipt = {} as Receipt;
    const append = async (batches: readonly RecordBatch[]): Promise<readonly Receipt[]> => {
      groups.push(batches.length);
      return new Promise((done) => setTimeout(() => done(batches.map(() => receipt)), 6));
    };
    const writer = new Writer({ append });
    const first = [0, 1].map((n) => writer.append(oneStep(n)));
    await vi.advanceTimersByTimeAsync(7);
    await Promise.all(first);
    const alone = writer.append(oneStep(2));
    await vi.advanceTimersByTimeAsync(1);
    expect(groups).toEqual([2]);
    await vi.advanceTimersByTimeAsync(2);
    expect(groups).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(6);
    expect(await alone).toBe(receipt);
  });

  it("lets a caller wait for nobody who is alone", async () => {
    const { store, groups, append } = await countingStore();
    const writer = new Writer({ append }, { maxDelayMs: 60_000 });
    for (const n of [0, 1, 2, 3]) {
      // oxlint-disable-next-line no-await-in-loop -- it sends again when it is answered
      await writer.append(oneStep(n));
    }
    expect(groups).toEqual([1, 1, 1, 1]);
    await store.close();
  });

  it("takes no more into a commit than it may", async () => {
    const { store, groups, append } = await countingStore();
    const writer = new Writer({ append }, { maxRows: 2, maxGroupRows: 3, maxDelayMs: 60_000 });
    await Promise.all([0, 1, 2, 3, 4].map((n) => writer.append(oneStep(n))));
    expect(groups).toEqual([3, 2]);
    await store.close();
  });

  it("does not wait once a group is full, by rows or by bytes", async () => {
    const { store, groups, append } = await countingStore();
    const byRows = new Writer({ append }, { maxRows: 2, maxDelayMs: 60_000 });
    await Promise.all([0, 1, 2, 3].map((n) => byRows.append(oneStep(n))));
    expect(groups).toEqual([2, 2]);
    const byBytes = new Writer({ append }, { maxBytes: 1_000, maxDelayMs: 60_000 });
    await Promise.all([4, 5].map((n) => byBytes.append(oneStep(n, "x".repeat(2_000)))));
    expect(groups).toEqual([2, 2, 1, 1]);
    await store.close();
  });

  it("keeps the order of arrival", async () => {
    const order: string[] = [];
    const { store } = await countingStore();
    const append: RecordStore["append"] = (batches) => {
      order.push(...batches.map((batch) => batch.steps[0]?.excerpt ?? ""));
      return store.append(batches);
    };
    const writer = new Writer({ append }, { maxRows: 3 });
    await Promise.all(Array.from({ length: 10 }, (_, n) => writer.append(oneStep(n, `${n}`))));
    expect(order).toEqual(Array.from({ length: 10 }, (_, n) => `${n}`));
    await store.close();
  });

  it("fails only the batch that cannot be stored", async () => {
    const { store, append } = await countingStore();
    const writer = new Writer({ append });
    const broken = recordBatch({
      steps: [stepRow(ref, 9, { locator: null as unknown as string })],
    });
    const results = await Promise.allSettled(
      [oneStep(0), broken, oneStep(1)].map((batch) => writer.append(batch)),
    );
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await store.counts()).toMatchObject({ steps: 2 });
    await store.close();
  });

  it("fails all when the database refuses, and writes again when it does not", async () => {
    const { store, append } = await countingStore();
    let full = true;
    const writer = new Writer({
      append: (batches) =>
        full ? Promise.reject(new WhetstoneError("disk-full", "full")) : append(batches),
    });
    const refused = await Promise.allSettled([0, 1].map((n) => writer.append(oneStep(n))));
    expect(refused.map((result) => result.status)).toEqual(["rejected", "rejected"]);
    full = false;
    expect(await writer.append(oneStep(0))).toMatchObject({ stored: 1 });
    await store.close();
  });

  it("refuses more than it may hold, and flushes what it has", async () => {
    const { store, append } = await countingStore();
    const writer = new Writer({ append }, { maxPendingBytes: 1_000, maxDelayMs: 60_000 });
    const held = [0, 1, 2].map((n) => writer.append(oneStep(n)));
    await expect(writer.append(oneStep(3, "x".repeat(900)))).rejects.toMatchObject({
      code: "writer-overloaded",
    });
    await writer.flush();
    expect(await store.counts()).toMatchObject({ steps: 3 });
    await Promise.all(held);
    await writer.flush();
    await store.close();
  });
});
