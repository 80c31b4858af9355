import {
  assert,
  boolean,
  constantFrom,
  array,
  integer,
  option,
  property,
  record,
} from "fast-check";
import { expect, it } from "vitest";
import { EventRing, minuteOf } from "./event-ring.ts";

const minuteMs = 60_000;

it("counts what the last 24 hours hold, whatever came before", () => {
  const event = record({
    after: integer({ min: 0, max: 300 }),
    source: option(constantFrom("bot", "scenario", "toString"), { nil: null }),
    success: option(boolean(), { nil: null }),
    count: integer({ min: 1, max: 5 }),
  });
  assert(
    property(array(event, { maxLength: 60 }), integer({ min: 0, max: 2000 }), (events, later) => {
      const ring = new EventRing("mcp");
      let minute = 1_000_000;
      const sent = events.map(({ after, ...rest }) => ({ ...rest, minute: (minute += after) }));
      for (const one of sent) ring.add(one);
      const now = minute + later;
      const kept = sent.filter((one) => one.minute > now - 24 * 60);
      const sum = (of: typeof kept): number => of.reduce((total, { count }) => total + count, 0);
      const totals = ring.totals(now * minuteMs);
      expect(totals.total).toBe(sum(kept));
      expect(totals.unknown).toBe(sum(kept.filter(({ success }) => success === null)));
      expect(totals.successes).toBe(sum(kept.filter(({ success }) => success === true)));
      const bySource = Map.groupBy(kept, ({ source }) => source ?? "mcp");
      expect(new Map(Object.entries(totals.bySource))).toEqual(
        new Map(bySource.entries().map(([source, of]) => [source, sum(of)])),
      );
      expect(ring.size(now * minuteMs)).toBe(totals.total);
    }),
  );
});

it("counts sources beyond a thousand under one name", () => {
  const ring = new EventRing("mcp");
  for (let index = 0; index < 1500; index += 1) {
    ring.add({ minute: minuteOf(0), source: `s${index}`, success: null, count: 1 });
  }
  const { bySource, total } = ring.totals(0);
  expect(total).toBe(1500);
  expect(Object.keys(bySource)).toHaveLength(1001);
  expect(bySource["(other)"]).toBe(500);
});

it("counts the same when what came first is added last", () => {
  const event = record({
    after: integer({ min: 0, max: 300 }),
    source: option(constantFrom("bot", "scenario"), { nil: null }),
    success: option(boolean(), { nil: null }),
    count: integer({ min: 1, max: 5 }),
  });
  assert(
    property(array(event, { maxLength: 40 }), integer({ min: 0, max: 40 }), (events, split) => {
      let minute = 1_000_000;
      const sent = events.map(({ after, ...rest }) => ({ ...rest, minute: (minute += after) }));
      const [whole, past, live] = [
        new EventRing("mcp"),
        new EventRing("mcp"),
        new EventRing("mcp"),
      ];
      for (const one of sent) whole.add(one);
      for (const one of sent.slice(split)) live.add(one);
      for (const one of sent.slice(0, split)) past.add(one);
      past.addAll(live);
      for (const now of [minute, minute + 700, minute + 1500]) {
        expect(past.totals(now * minuteMs)).toEqual(whole.totals(now * minuteMs));
      }
    }),
  );
});
