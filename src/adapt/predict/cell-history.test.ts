import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addOutcome, effectiveCounts, emptyCell, withDay } from "./cell-history.ts";

describe("cell history", () => {
  it("halves an outcome every seven days", () => {
    const cell = emptyCell();
    addOutcome(cell, { day: 100, isSuccess: true, earlier: 0 });
    addOutcome(cell, { day: 107, isSuccess: false, earlier: 0 });
    expect(effectiveCounts(cell, { first: 100, last: 107 }, 0)).toEqual({
      successes: 0.5,
      failures: 1,
    });
    expect(effectiveCounts(cell, { first: 100, last: 114 }, 0)).toEqual({
      successes: 0.25,
      failures: 0.5,
    });
  });

  it("takes an unknown day for the first that is known, and for today while none is", () => {
    const cell = emptyCell();
    addOutcome(cell, { day: null, isSuccess: true, earlier: 0 });
    expect(effectiveCounts(cell, null, 0)).toEqual({ successes: 1, failures: 0 });
    for (let day = 0; day < 200; day += 1) addOutcome(cell, { day, isSuccess: false, earlier: 0 });
    expect(effectiveCounts(cell, { first: 193, last: 200 }, 0).successes).toBe(0.5);
    expect(effectiveCounts(cell, { first: 60, last: 200 }, 0).successes).toBe(2 ** -20);
  });

  it("knows the first and the last day", () => {
    expect(withDay(null, null)).toBeNull();
    expect(withDay(null, 5)).toEqual({ first: 5, last: 5 });
    expect([7, null, 3, 5].reduce(withDay, null)).toEqual({ first: 3, last: 7 });
  });

  it("counts outcomes of one session as fewer where they are alike", () => {
    const cell = emptyCell();
    const day = { first: 1, last: 1 };
    for (let earlier = 0; earlier < 4; earlier += 1)
      addOutcome(cell, { day: 1, isSuccess: true, earlier });
    expect(effectiveCounts(cell, day, 0).successes).toBe(4);
    expect(effectiveCounts(cell, day, 1).successes).toBe(1);
    expect(effectiveCounts(cell, day, 1 / 3).successes).toBe(2);
  });

  it("gives the same counts in any order of outcomes", () => {
    const day = fc.option(fc.integer({ min: 0, max: 80 }));
    const outcome = fc.record({ day, isSuccess: fc.boolean() });
    const shuffled = fc
      .array(outcome, { maxLength: 40 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        const counts = [given, other].map((list) => {
          const cell = emptyCell();
          for (const one of list) addOutcome(cell, { ...one, earlier: 0 });
          return effectiveCounts(cell, { first: 0, last: 80 }, 0);
        });
        expect(counts[1]?.successes).toBeCloseTo(counts[0]?.successes ?? -1, 9);
        expect(counts[1]?.failures).toBeCloseTo(counts[0]?.failures ?? -1, 9);
      }),
    );
  });

  it("keeps no more than twelve half-lives of days", () => {
    const cell = emptyCell();
    for (let day = 0; day < 1000; day += 1) addOutcome(cell, { day, isSuccess: true, earlier: 0 });
    expect(cell.days.length / 3).toBeLessThanOrEqual(12 * 7 + 1);
    expect(cell.n).toBe(1000);
  });
});
