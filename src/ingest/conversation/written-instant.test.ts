import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writtenInstant } from "./written-instant.ts";

const date = fc.date({ noInvalidDate: true });
const near = fc.integer({ min: 0, max: 200_000 }).map((ms) => new Date(1_790_000_000_000 + ms));

describe("writtenInstant", () => {
  it("reads what toISOString writes, near each other or far", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(near, date)), (dates) => {
        for (const one of dates) {
          const text = one.toISOString();
          // Years before 0 and after 9999 have more digits.
          expect(writtenInstant(text)).toBe(text.length === 24 ? one.getTime() : null);
        }
      }),
    );
  });

  it("reads nothing that toISOString would write in another way", () => {
    const character = fc.constantFrom(..."0123456789-:.TZ +ab".split(""));
    const change = fc.tuple(fc.integer({ min: 0, max: 23 }), character);
    fc.assert(
      fc.property(near, fc.array(change, { maxLength: 3 }), (one, changes) => {
        const letters = one.toISOString().split("");
        writtenInstant(letters.join(""));
        for (const [place, letter] of changes) letters[place] = letter;
        const text = letters.join("");
        const read = writtenInstant(text);
        if (read === null) return;
        expect(new Date(read).toISOString()).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    "2026-02-30T12:00:00.000Z",
    "2026-13-01T12:00:00.000Z",
    "2026-03-02T24:00:00.000Z",
    "2026-03-02T12:00:60.000Z",
    "2026-03-02T12:00:00.00Z",
    "2026-03-02 12:00:00.000Z",
    "none",
    "",
  ])("leaves %j to others", (text) => {
    expect(writtenInstant(text)).toBeNull();
  });
});
