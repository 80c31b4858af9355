import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { birthWeight, onlineEBh, type WeightedEvidence } from "./online-e-bh.ts";

const family = fc
  .array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 20 })
  .map((values): WeightedEvidence[] =>
    values.map((eValue, index) => ({ id: String(index), weight: birthWeight(index + 1), eValue })),
  );

describe("onlineEBh", () => {
  it("refutes the largest set that holds together", () => {
    fc.assert(
      fc.property(family, (items) => {
        const refuted = onlineEBh(items, 0.05);
        const holds = (size: number): number =>
          items.filter(({ eValue, weight }) => eValue * 0.05 * weight * size >= 1).length;
        expect(holds(refuted.length)).toBe(refuted.length);
        for (let size = refuted.length + 1; size <= items.length; size += 1)
          expect(holds(size)).toBeLessThan(size);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("takes nothing back when others are born", () => {
    fc.assert(
      fc.property(family, (items) => {
        const before = onlineEBh(items.slice(0, -1), 0.05);
        expect(onlineEBh(items, 0.05)).toEqual(expect.arrayContaining([...before]));
      }),
      { seed: 1 },
    );
  });

  it("gives weights that sum to 1 at most, and refuses others", () => {
    const weights = Array.from({ length: 1000 }, (_, index) => birthWeight(index + 1));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1);
    const heavy = { weight: 0.7, eValue: 1 };
    expect(() =>
      onlineEBh(
        [
          { id: "a", ...heavy },
          { id: "b", ...heavy },
        ],
        0.05,
      ),
    ).toThrow(RangeError);
    expect(() => birthWeight(0)).toThrow(RangeError);
  });
});
