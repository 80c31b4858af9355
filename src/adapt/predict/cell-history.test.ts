import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addOutcome, effectiveCounts, emptyCell } from "./cell-history.ts";

describe("cell history", () => {
  it("halves an outcome every seven days", () => {
    const cell = emptyCell();
    addOutcome(cell, { day: 100, isSuccess: true, earlier: 0 });
    addOutcome(cell, { day: 107, isSuccess: false, earlier: 0 });
    expect(effectiveCounts(cell, 107, 0)).toEqual({ successes: 0.5, failures: 1 });
    expect(effectiveCounts(cell, 114, 0)).toEqual({ successes: 0.25, failures: 0.5 });
  });

  it("counts outcomes of one session as fewer where they are alike", () => {
    const cell = emptyCell();
    for (let earlier = 0; earlier < 4; earlier += 1)
      addOutcome(cell, { day: 1, isSuccess: true, earlier });
    expect(effectiveCounts(cell, 1, 0).successes).toBe(4);
    expect(effectiveCounts(cell, 1, 1).successes).toBe(1);
    expect(effectiveCounts(cell, 1, 1 / 3).successes).toBe(2);
  });

  it("gives the same counts in any order of outcomes", () => {
    const outcome = fc.record({ day: fc.integer({ min: 0, max: 80 }), isSuccess: fc.boolean() });
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
          return effectiveCounts(cell, 80, 0);
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
