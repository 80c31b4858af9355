import { describe, expect, it } from "vitest";
import { burnRate, type TimedCounts } from "./burn-rate.ts";
import { foldInputs } from "./estimator.ts";

const minuteMs = 60_000;
const budget = burnRate({ objective: 0.95 });
const minutes = (from: number, to: number, failureRate: number): TimedCounts[] =>
  Array.from({ length: to - from }, (_, index) => ({
    atMs: (from + index) * minuteMs,
    successes: 100 * (1 - failureRate),
    failures: 100 * failureRate,
  }));

describe("burnRate", () => {
  it("is 1 where failures use up exactly what is allowed", () => {
    const { fast, slow, isBurning } = budget.result(foldInputs(budget, minutes(0, 400, 0.05)));
    expect(fast.burn).toBeCloseTo(1, 9);
    expect(slow.burn).toBeCloseTo(1, 9);
    expect(isBurning).toBe(false);
  });

  it("burns while both windows do, and not for a blip or an old fault", () => {
    const burning = [...minutes(0, 200, 0.05), ...minutes(200, 440, 0.5)];
    expect(budget.result(foldInputs(budget, burning)).isBurning).toBe(true);
    const blip = [...minutes(0, 400, 0), ...minutes(400, 410, 0.5)];
    expect(budget.result(foldInputs(budget, blip)).isBurning).toBe(false);
    const over = [...burning, ...minutes(440, 510, 0)];
    expect(budget.result(foldInputs(budget, over)).isBurning).toBe(false);
  });

  it("says nothing of too few outcomes, and keeps no more than the slow window", () => {
    expect(budget.result(budget.init()).fast).toEqual({ n: 0, burn: null });
    expect(foldInputs(budget, minutes(0, 5000, 0.1)).slices.length).toBeLessThanOrEqual(61);
  });
});
