import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentByText } from "./recent-by-text.ts";

describe("RecentByText", () => {
  it("answers what was last told of a text, or nothing", () => {
    const told = fc.tuple(fc.string({ maxLength: 3 }), fc.nat());
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), (entries) => {
        const recent = new RecentByText<number>(8);
        const all = new Map<string, number>();
        for (const [text, value] of entries) {
          expect(recent.set(text, value)).toBe(value);
          all.set(text, value);
          expect(recent.get(text)).toBe(value);
        }
        for (const [text, value] of all) expect([value, undefined]).toContain(recent.get(text));
      }),
    );
  });

  it("keeps two texts of a pair, whichever is told again", () => {
    const recent = new RecentByText<string>(2);
    for (const text of ["one", "two"]) recent.set(text, text);
    for (let round = 0; round < 3; round += 1) {
      recent.set("two", "2");
      expect([recent.get("one"), recent.get("two")]).toEqual(["one", "2"]);
    }
  });

  it("tells apart texts that are equal where it looks", () => {
    const recent = new RecentByText<number>(16);
    const begin = "a".repeat(100);
    recent.set(`${begin}b`, 1);
    expect(recent.get(`${begin}c`)).toBeUndefined();
    expect(recent.get(`${begin}b`)).toBe(1);
  });

  it("keeps most of them where it has twice as many places", () => {
    const recent = new RecentByText<number>(1024);
    const texts = Array.from({ length: 512 }, (_, index) => `staffer-${index}`);
    for (const [index, text] of texts.entries()) recent.set(text, index);
    expect(texts.filter((text) => recent.get(text) !== undefined).length).toBeGreaterThan(430);
  });

  it("forgets everything when it is cleared", () => {
    const recent = new RecentByText<number>(16);
    recent.set("a", 1);
    recent.clear();
    expect(recent.get("a")).toBeUndefined();
    expect(recent.set("a", 2)).toBe(2);
  });

  it.each([0, 1, 3, 100])("refuses %i places", (places) => {
    expect(() => new RecentByText(places)).toThrow("power of two");
  });
});
