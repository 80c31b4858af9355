import * as fc from "fast-check";
import { expect, test } from "vitest";
import { welchTest } from "./welch-test.ts";

const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });

test("swapping the samples turns the sign and keeps the rest; p is a probability", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      fc.pre(new Set(a).size > 1 || new Set(b).size > 1);
      const there = welchTest(a, b);
      const back = welchTest(b, a);
      expect(back.t).toBeCloseTo(-there.t, 9);
      expect(back.p).toBeCloseTo(there.p, 9);
      expect(back.degrees).toBeCloseTo(there.degrees, 6);
      expect(there.degrees).toBeGreaterThan(0);
      expect(there.p).toBeGreaterThanOrEqual(0);
      expect(there.p).toBeLessThanOrEqual(1);
    }),
  );
});
