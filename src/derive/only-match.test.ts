import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onlyMatch } from "./only-match.ts";

/** Every order-preserving matching, as the partner of each first (null for none). */
function allMatchings(
  firsts: number,
  seconds: number,
  fits: (first: number, second: number) => boolean,
): readonly (readonly (number | null)[])[] {
  const from = (first: number, second: number): readonly (readonly (number | null)[])[] => {
    if (first === firsts) return [[]];
    const without = from(first + 1, second).map((rest) => [null, ...rest]);
    const paired = Array.from({ length: seconds - second }, (_, offset) => second + offset)
      .filter((partner) => fits(first, partner))
      .flatMap((partner) => from(first + 1, partner + 1).map((rest) => [partner, ...rest]));
    return [...without, ...paired];
  };
  return from(0, 0);
}

function sizeOf(matching: readonly (number | null)[]): number {
  return matching.filter((partner) => partner !== null).length;
}

describe("onlyMatch", () => {
  it.each([
    ["one and one", 1, 1, "1", [0]],
    ["as many as there are: the order leaves no choice", 2, 2, "11 11", [0, 1]],
    ["one of two", 1, 2, "11", ["ambiguous"]],
    ["two for one", 2, 1, "1 1", ["ambiguous", "ambiguous"]],
    ["none", 1, 2, "00", ["none"]],
    ["nothing there", 1, 0, "", ["none"]],
    ["the second's partner leaves the first only one", 2, 3, "110 010", [0, 1]],
    ["crossing partners: either, not both", 2, 2, "01 10", ["ambiguous", "ambiguous"]],
  ] as const)("%s", (_, firsts, seconds, table, expected) => {
    const rows = table.split(" ");
    expect(onlyMatch(firsts, seconds, (a, b) => rows[a]?.[b] === "1")).toEqual(expected);
  });

  it("gives exactly what all matchings of the greatest size agree on", () => {
    const tables = fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(tables, (table) => {
        const fits = (a: number, b: number): boolean => table[a]?.[b] === true;
        const all = allMatchings(table.length, 4, fits);
        const best = Math.max(...all.map(sizeOf));
        const greatest = all.filter((one) => sizeOf(one) === best);
        const expected = table.map((row, first) => {
          if (!row.includes(true)) return "none";
          const partners = new Set(greatest.map((one) => one[first] ?? null));
          const [only] = partners;
          return partners.size === 1 && typeof only === "number" ? only : "ambiguous";
        });
        expect(onlyMatch(table.length, 4, fits)).toEqual(expected);
      }),
    );
  });

  it("matches nothing where thousands could be meant", () => {
    expect(new Set(onlyMatch(1001, 1000, () => true))).toEqual(new Set(["ambiguous"]));
  });
});
