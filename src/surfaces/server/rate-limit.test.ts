import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

const rate = fc.oneof(
  fc.integer({ min: 1, max: 500 }),
  fc.double({ min: 0.1, max: 5, noNaN: true }),
);

describe("a rate limit", () => {
  it("takes in any stretch no more than it allows, and one at once", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(rate, gaps, (perSecond, gapsMs) => {
        let now = 1_000_000;
        const limit = createRateLimit(perSecond, { now: () => now });
        const taken: number[] = [];
        for (const gap of gapsMs) {
          now += gap;
          if (limit.take("a") === 0) taken.push(now);
        }
        expect(taken.length + limit.refused()).toBe(gapsMs.length);
        for (const [first, from] of taken.entries()) {
          for (let last = first; last < taken.length; last += 1) {
            const seconds = ((taken[last] ?? 0) - from) / 1000;
            const most = Math.max(1, perSecond) + seconds * perSecond + 1e-6;
            expect(last - first + 1).toBeLessThanOrEqual(Math.max(most, 1 + seconds * perSecond));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("refuses nobody who keeps to it, and counts callers apart", () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 200 }), (perSecond, count) => {
        let now = 0;
        const limit = createRateLimit(perSecond, { now: () => now });
        for (let sent = 0; sent < count; sent += 1) {
          now = (sent * 1000) / perSecond;
          expect([limit.take("a"), limit.take("b")]).toEqual([0, 0]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("says how long to wait, after which the request is taken", () => {
    let now = 5000;
    const limit = createRateLimit(2, { now: () => now });
    expect([limit.take("a"), limit.take("a")]).toEqual([0, 0]);
    expect(limit.take("a")).toBe(500);
    now += 500;
    expect(limit.take("a")).toBe(0);
    now -= 3_600_000;
    expect(limit.take("a")).toBeLessThanOrEqual(1000);
    expect(createRateLimit(0, { now: () => now }).take("a")).toBe(0);
  });
});
