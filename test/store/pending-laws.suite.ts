import { describe, expect, it } from "vitest";
import { emptyBatch, type EventRow } from "../../src/core/rows.ts";
import type { EventWalk } from "../../src/store/event-port.ts";
import { hex, sessionRow } from "./record-fixtures.ts";
import type { StoreFactory } from "./store-factory.ts";
import { walkAll } from "./walk-all.ts";

const ref = hex(32, "events");

function eventRow(n: number, over: Partial<EventRow> = {}): EventRow {
  return {
    eventKey: hex(32, `event${n}`),
    source: "bot",
    kind: null,
    session: ref,
    at: 1_760_000_000_000 + n,
    payloadRedacted: JSON.stringify({ n }),
    awaitsRows: true,
    ...over,
  };
}

export function pendingLaws(factory: StoreFactory): void {
  describe("events", () => {
    it("are counted by their success whatever else they say", async () => {
      const store = await factory.open();
      const texts = [
        "a \0 byte",
        "\0\0",
        "half \ud800 a pair",
        "\\u0000",
        "\\\0",
        "\u{1f600}",
        '"\\',
      ];
      const events = texts.map((error, n) =>
        eventRow(n, { payloadRedacted: JSON.stringify({ error, success: n % 2 === 0 }) }),
      );
      await store.append([{ ...emptyBatch, events }]);
      const { counts, latest } = await walkAll(store, 0, "bot", texts.length);
      const sum = (success: boolean): number =>
        counts.filter((one) => one.success === success).reduce((all, { count }) => all + count, 0);
      expect([sum(true), sum(false)]).toEqual([4, 3]);
      expect(latest.toSorted()).toEqual(
        events.map(({ payloadRedacted }) => payloadRedacted).toSorted(),
      );
      await store.close();
    });
  });

  it("events are counted however many they are, and those received since then alone", async () => {
    const store = await factory.open();
    const total = 20_500;
    const all = Array.from({ length: total }, (_, n) =>
      eventRow(n, {
        source: n % 2 === 0 ? "bot" : null,
        payloadRedacted: `{"success":${n < 400}}`,
      }),
    );
    await store.append([{ ...emptyBatch, events: all.slice(0, 20_000) }]);
    await store.append([{ ...emptyBatch, events: all.slice(20_000) }]);
    const { counts } = await walkAll(store, 0, "bot", 1);
    const sum = (some: typeof counts) => some.reduce((soFar, { count }) => soFar + count, 0);
    expect(sum(counts)).toBe(total);
    expect(sum(counts.filter(({ source }) => source === null))).toBe(total / 2);
    expect(sum(counts.filter(({ success }) => success === true))).toBe(400);
    expect(counts.map(({ minute }) => minute)).toEqual(
      counts.map(({ minute }) => minute).toSorted((a, b) => a - b),
    );
    const later = await walkAll(store, Date.now() + 3_600_000, "bot", 1);
    expect(later.counts).toEqual([]);
    await store.close();
  });

  it("a walk passes what was stored when it began, and tells the last of a source by their arrival", async () => {
    const store = await factory.open();
    const before = Array.from({ length: 2500 }, (_, n) => eventRow(n));
    await store.append([{ ...emptyBatch, events: before.slice(1) }]);
    await store.append([{ ...emptyBatch, events: before.slice(0, 1) }]);
    let walk: EventWalk | null = await store.startEventWalk(0);
    let counted = 0;
    let reads = 0;
    for (; walk !== null; reads += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { counts, next } = await store.walkEvents(walk, "bot", 3);
      for (const { count } of counts) counted += count;
      // oxlint-disable-next-line no-await-in-loop -- between two reads
      await store.append([{ ...emptyBatch, events: [eventRow(10_000 + reads)] }]);
      walk = next;
    }
    expect(counted).toBe(before.length);
    expect(reads).toBeGreaterThan(1);
    const { latest } = await walkAll(store, 0, "bot", reads + 2);
    const later = Array.from({ length: reads }, (_, n) => `{"n":${10_000 + n}}`);
    expect(latest.slice(1)).toEqual(['{"n":0}', ...later]);
    await store.close();
  });

  describe("events whose rows are due", () => {
    it("are those that were new, in parts, until a batch brings their rows", async () => {
      const store = await factory.open();
      const events = Array.from({ length: 300 }, (_, n) => eventRow(n));
      const [receipt] = await store.append([{ ...emptyBatch, events }]);
      expect(receipt?.events).toEqual({ stored: 300, duplicate: 0, rejected: 0 });
      await store.append([
        { ...emptyBatch, events: [...events, eventRow(300, { awaitsRows: false })] },
      ]);
      expect(await store.countPendingEvents()).toBe(300);
      const [part] = await store.pendingEvents(1);
      const parts = await store.pendingEvents(10);
      expect(parts.flatMap((one) => one.events.map(({ eventKey }) => eventKey)).toSorted()).toEqual(
        events.map(({ eventKey }) => eventKey).toSorted(),
      );
      expect(part?.events).toContainEqual({
        eventKey: events[0]?.eventKey,
        at: events[0]?.at,
        payloadRedacted: '{"n":0}',
      });
      const { seq, part: number } = part!;
      const rows = { ...emptyBatch, sessions: [sessionRow(ref)], unfolds: [{ seq, part: number }] };
      await store.append([rows]);
      await store.append([rows]);
      expect(await store.countPendingEvents()).toBe(300 - part!.events.length);
      expect(await store.dirtySessions(10)).toEqual([ref]);
      await store.close();
    });

    it("are none of a session that was forgotten", async () => {
      const store = await factory.open();
      await store.append([{ ...emptyBatch, sessions: [sessionRow(ref)], events: [eventRow(1)] }]);
      const act = {
        id: "0199d1a0-0000-7000-8000-000000000001",
        kind: "forget",
        actor: "tester",
        target: ref,
        reason: "test",
        payload: "{}",
        at: 1,
      } as const;
      await store.forgetSession(ref, act);
      const parts = await store.pendingEvents(10);
      expect(parts.flatMap(({ events }) => events)).toEqual([]);
      await store.close();
    });
  });
}
