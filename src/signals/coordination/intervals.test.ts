import * as fc from "fast-check";
import { expect, test } from "vitest";
import { criticalChain, spanOf, uncovered } from "./intervals.ts";

const interval = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }))
  .map(([start, length]) => ({ start, end: start + length }));
const intervals = fc.array(interval, { minLength: 1, maxLength: 8 });

test("a critical chain is in order, never longer than the span, never shorter than the longest interval", () => {
  fc.assert(
    fc.property(intervals, (works) => {
      const chain = criticalChain(works);
      const weight = chain.reduce((sum, { start, end }) => sum + end - start, 0);
      for (const [i, work] of chain.entries())
        expect(work.start).toBeGreaterThanOrEqual(chain[i - 1]?.end ?? 0);
      expect(weight).toBeLessThanOrEqual(spanOf(works));
      expect(weight).toBeGreaterThanOrEqual(
        Math.max(...works.map(({ start, end }) => end - start)),
      );
    }),
  );
});

test("what is uncovered and what is covered make the whole", () => {
  fc.assert(
    fc.property(interval, intervals, (whole, covers) => {
      const free = new Set<number>();
      for (const { start, end } of uncovered(whole, covers))
        for (let second = start; second < end; second += 1) free.add(second);
      for (let second = whole.start; second < whole.end; second += 1) {
        const covered = covers.some(({ start, end }) => second >= start && second < end);
        expect(free.has(second)).toBe(!covered);
      }
    }),
  );
});
