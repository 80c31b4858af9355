import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordBatch } from "../../src/core/rows.ts";
import {
  actRow,
  cursorRow,
  factRow,
  hex,
  recordBatch,
  resultRow,
  sessionRow,
  size,
  sourceKey,
  stepRow,
  wholeSession,
} from "./record-fixtures.ts";
import { everyKind } from "./every-kind.ts";
import { records } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";

const ref = hex(32, "session");

export function recordLaws(factory: StoreFactory): void {
  describe("record", () => {
    it("gives back every row as it was written, in a fixed order", async () => {
      const store = await factory.open();
      const [receipt] = await store.append([everyKind]);
      expect(receipt).toMatchObject({ received: 12, stored: 12, duplicate: 0, rejected: 0 });
      const [family] = await store.loadFamilies([ref]);
      expect(family).toEqual([
        {
          session: everyKind.sessions[0],
          formats: new Map([[sourceKey, "claude-code"]]),
          facts: everyKind.facts,
          steps: everyKind.steps,
          usage: everyKind.usage
            .map((row) => ({ ...row, format: "claude-code" }))
            .toSorted((x, y) => (x.requestKey < y.requestKey ? -1 : 1)),
          observations: everyKind.observations,
          outcomes: everyKind.outcomes,
        },
      ]);
      expect(await store.diagnosticsByReason()).toEqual({ "malformed-json": 1 });
      expect(await store.source(sourceKey)).toEqual({
        uriRedacted: everyKind.source?.uriRedacted,
        format: "claude-code",
      });
      await store.close();
    });

    it("shows what may reach the disk later at once, before what is committed after it", async () => {
      const store = await factory.open();
      await store.append([wholeSession(ref, 2)], "with-next");
      const other = await factory.openAgain(store);
      expect(await (other ?? store).counts()).toMatchObject({ sessions: 1, steps: 2 });
      await store.append([wholeSession(hex(32, "later"), 1)]);
      expect(await (other ?? store).counts()).toMatchObject({ sessions: 2, steps: 3 });
      await other?.close();
      await store.close();
    });

    it("adds nothing when it is written twice, however it is split", async () => {
      const batch = wholeSession(ref, 12);
      const once = await factory.open();
      await once.append([batch]);
      const expected = await records(once);
      await once.close();
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat(2)), async (choices) => {
          const store = await factory.open();
          const parts = split(batch, choices);
          const receipts = await store.append([...parts, batch]);
          expect(await store.append(parts)).toSatisfy((all: typeof receipts) =>
            all.every((one) => one.stored === 0 && one.duplicate === one.received),
          );
          expect(receipts.reduce((sum, one) => sum + one.stored, 0)).toBe(size(batch));
          expect(await records(store)).toEqual(expected);
          await store.close();
        }),
        { numRuns: 10 },
      );
    });

    it("ends alike whatever the order in which sources that tell one session arrive", async () => {
      const moved = { sourceKey: hex(32, "elsewhere") };
      const batches = [
        wholeSession(ref, 6),
        recordBatch({
          source: { ...recordBatch().source!, ...moved },
          sessions: [sessionRow(ref, { ...moved, repo: null, zone: null })],
          steps: [
            stepRow(ref, 2, { ...moved, ordinal: 40, excerpt: "told earlier" }),
            stepRow(ref, 3, { ...moved, ordinal: 900, excerpt: "told later" }),
            stepRow(ref, 4, { ...moved, ordinal: 900, rulesVersion: 2, excerpt: "[REDACTED]" }),
          ],
          observations: [resultRow(ref, 2, { ...moved, ordinal: 40, exitCode: 7 })],
        }),
        recordBatch({
          source: { ...recordBatch().source!, ...moved, format: "claude-stream-json" },
          steps: [stepRow(ref, 1, { ...moved, excerpt: "by another format" })],
        }),
        recordBatch({ steps: [stepRow(ref, 1, { readerVersion: 2, excerpt: "read better" })] }),
      ];
      const exports: unknown[] = [];
      for (const order of [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [1, 3, 0, 2],
      ]) {
        const store = await factory.open();
        for (const index of order) await store.append([batches[index]!]);
        exports.push(await records(store));
        await store.close();
      }
      expect(exports[1]).toEqual(exports[0]);
      expect(exports[2]).toEqual(exports[0]);
      expect(JSON.stringify(exports[0])).toContain("told earlier");
      expect(JSON.stringify(exports[0])).not.toContain("told later");
      expect(JSON.stringify(exports[0])).toContain("[REDACTED]");
    });

    it("moves a cursor only from where the reader found it, and then with its rows", async () => {
      const store = await factory.open();
      const first = { previous: null, next: cursorRow(100, { readerState: '{"line":4}' }) };
      await store.append([recordBatch({ cursor: first, steps: [stepRow(ref, 0)] })]);
      const second = { previous: first.next, next: cursorRow(200) };
      const [moved, late, foreign] = await store.append([
        recordBatch({ cursor: second, steps: [stepRow(ref, 1)] }),
        recordBatch({ cursor: second, steps: [stepRow(ref, 2)], facts: [factRow(ref)] }),
        recordBatch({ cursor: { previous: null, next: cursorRow(300) }, steps: [] }),
      ]);
      expect(moved).toMatchObject({ received: 1, stored: 1 });
      expect(late).toMatchObject({ received: 2, stored: 0, rejectedBy: { "cursor-moved": 2 } });
      expect(foreign).toMatchObject({ received: 0, stored: 0, rejectedBy: { "cursor-moved": 0 } });
      expect(await store.cursors()).toEqual(new Map([[sourceKey, second.next]]));
      expect(await store.cursor(sourceKey)).toEqual(second.next);
      expect(await store.stamps()).toEqual(
        new Map([[sourceKey, { stamp: "200:1", readerVersion: 1 }]]),
      );
      expect(await store.cursor("none")).toBeNull();
      expect((await store.counts()).steps).toBe(2);
      await store.close();
    });

    it("accounts for every row of every batch", async () => {
      const store = await factory.open();
      await store.append([wholeSession(hex(32, "gone"), 6)]);
      await store.forgetSession(hex(32, "gone"), actRow("forget"));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ who: fc.constantFrom("gone", "a", "b"), steps: fc.nat(9) }), {
            maxLength: 4,
          }),
          async (wanted) => {
            const batches = wanted.map(({ who, steps }) => wholeSession(hex(32, who), steps));
            const receipts = await store.append(batches);
            receipts.forEach((receipt, index) => {
              expect(receipt.received).toBe(size(batches[index]!));
              expect(receipt.received).toBe(receipt.stored + receipt.duplicate + receipt.rejected);
              const reasons = Object.values(receipt.rejectedBy).reduce((sum, n) => sum + n, 0);
              expect(reasons).toBe(receipt.rejected);
              expect(receipt.rejected).toBe(wanted[index]?.who === "gone" ? receipt.received : 0);
            });
          },
        ),
        { numRuns: 30 },
      );
      await store.close();
    });

    it("keeps calls apart that are made at the same time", async () => {
      const store = await factory.open();
      const refs = ["p", "q", "r", "s"].map((name) => hex(32, name));
      const calls = refs.flatMap((one) => [
        store.append([wholeSession(one, 6)]),
        store.counts(),
        store.loadFamilies([one]),
      ]);
      await Promise.all(calls);
      expect(await store.counts()).toMatchObject({ sessions: 4, steps: 24 });
      await store.close();
    });

    it("rolls the whole call back when one row cannot be stored", async () => {
      const store = await factory.open();
      const broken = stepRow(ref, 1, { locator: null as unknown as string });
      await expect(
        store.append([recordBatch({ steps: [stepRow(ref, 0), broken] })]),
      ).rejects.toThrow(/not[ -]null/i);
      expect((await store.counts()).steps).toBe(0);
      const [receipt] = await store.append([wholeSession(ref, 3)]);
      expect(receipt?.stored).toBe(size(wholeSession(ref, 3)));
      await store.close();
    });
  });
}

/** Deals the rows of a batch out to three. */
function split(batch: RecordBatch, choices: Iterator<number>): RecordBatch[] {
  const deal = <Row>(rows: readonly Row[]): Row[][] => {
    const hands: Row[][] = [[], [], []];
    for (const row of rows) hands[choices.next().value as number]?.push(row);
    return hands;
  };
  const [sessions, facts, steps, usage, observations] = [
    deal(batch.sessions),
    deal(batch.facts),
    deal(batch.steps),
    deal(batch.usage),
    deal(batch.observations),
  ];
  return [0, 1, 2].map((hand) => ({
    ...batch,
    sessions: sessions[hand] ?? [],
    facts: facts[hand] ?? [],
    steps: steps[hand] ?? [],
    usage: usage[hand] ?? [],
    observations: observations[hand] ?? [],
  }));
}
