import { describe, expect, it } from "vitest";
import { powerTable, sessionsNeeded } from "./power.ts";

describe("sessionsNeeded", () => {
  it("is symmetric in the direction at a base of one half", () => {
    const up = sessionsNeeded({ base: 0.5, lift: 0.1, withheldShare: 0.5 });
    const down = sessionsNeeded({ base: 0.5, lift: -0.1, withheldShare: 0.5 });
    expect(down).toBeCloseTo(up, 6);
  });

  it("grows as the lift shrinks, as less is withheld, and with the share that is to be sure", () => {
    const question = { base: 0.6, lift: 0.1, withheldShare: 0.5 };
    const usual = sessionsNeeded(question);
    expect(sessionsNeeded({ ...question, lift: 0.05 })).toBeGreaterThan(3 * usual);
    expect(sessionsNeeded({ ...question, withheldShare: 0.1 })).toBeGreaterThan(usual);
    expect(sessionsNeeded({ ...question, share: 0.8 })).toBeGreaterThan(usual);
    expect(sessionsNeeded({ ...question, lift: 0 })).toBe(Infinity);
  });

  it("refuses rates that are none", () => {
    expect(() => sessionsNeeded({ base: 0.95, lift: 0.1, withheldShare: 0.5 })).toThrow(RangeError);
    expect(() => sessionsNeeded({ base: 0.5, lift: 0.1, withheldShare: 0.9 })).toThrow(RangeError);
  });

  it("shows losses where no gain is possible", () => {
    expect(powerTable(0.9).map(({ lift }) => lift)).toEqual([0.05, 0.05, 0.1, 0.1, -0.2, -0.2]);
  });
});
