import { describe, expect, it } from "vitest";
import type { ExecutionTotals } from "../store/statistics-port.ts";
import { meanConfidence, meanLatencyMs, successRate } from "./success-rate.ts";

function totals(over: Partial<ExecutionTotals>): ExecutionTotals {
  const nothing = { successes: 0, failures: 0, unknown: 0, latencyUsSum: 0, latencyCount: 0 };
  return { ...nothing, confidenceSum: 0, confidenceCount: 0, lastAt: null, ...over };
}

describe("successRate", () => {
  it("is null without a known outcome, whatever is unknown", () => {
    expect(successRate(totals({ unknown: 9 }))).toEqual({
      success_rate: null,
      interval: { low: 0, high: 1, n: 0 },
    });
  });

  it("is the plain share, inside its interval", () => {
    const { success_rate: rate, interval } = successRate(totals({ successes: 15, failures: 5 }));
    expect(rate).toBe(0.75);
    expect(interval.n).toBe(20);
    // Quantiles .05 and .95 of Beta(15.5, 5.5).
    expect(interval.low).toBeCloseTo(0.57138, 5);
    expect(interval.high).toBeCloseTo(0.87849, 5);
  });

  it.each([
    [1, 0],
    [0, 1],
    [100, 0],
    [0, 100],
  ])("of %i successes and %i failures lies in its interval", (successes, failures) => {
    const { success_rate: rate, interval } = successRate(totals({ successes, failures }));
    expect(rate).toBeGreaterThanOrEqual(interval.low);
    expect(rate).toBeLessThanOrEqual(interval.high);
  });
});

describe("means", () => {
  it("are null where nothing was observed, and of what was observed otherwise", () => {
    expect(meanLatencyMs(totals({ successes: 3 }))).toBeNull();
    expect(meanConfidence(totals({ successes: 3 }))).toBeNull();
    expect(meanLatencyMs(totals({ successes: 3, latencyUsSum: 5000, latencyCount: 2 }))).toBe(2.5);
    expect(meanConfidence(totals({ confidenceSum: 1.5, confidenceCount: 2 }))).toBe(0.75);
  });
});
