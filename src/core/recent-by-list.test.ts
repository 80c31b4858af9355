import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentByList } from "./recent-by-list.ts";

describe("RecentByList", () => {
  it("answers of a list what was told of that list", () => {
    const list = fc.array(fc.constantFrom("a", "b", "ab", ""), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(list, { maxLength: 60 }), (lists) => {
        const recent = new RecentByList<string>();
        for (const one of lists) expect(recent.of(one, JSON.stringify)).toBe(JSON.stringify(one));
      }),
    );
  });

  it("asks once while a list comes again, and again when eight others came", () => {
    const recent = new RecentByList<number>();
    let asked = 0;
    const ask = (...list: string[]): number => recent.of(list, () => (asked += 1));
    expect([ask("a", "b"), ask("b", "a"), ask("a", "b")]).toEqual([1, 2, 1]);
    for (const text of "cdefghij") ask(text);
    expect([ask("j"), ask("a", "b")]).toEqual([10, 11]);
  });
});
