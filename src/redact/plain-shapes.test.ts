import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSensitive, isClean } from "./find-sensitive.ts";
import { isPlainShape } from "./plain-shapes.ts";

const digitsOf = (digits: string) => (length: number) =>
  fc.string({ unit: fc.constantFrom(...digits.split("")), minLength: length, maxLength: length });
/** Digits alone look most like the number of a card or a telephone, letters alone like encoded text. */
const uuid = fc
  .constantFrom("0123456789abcdef", "0123456789", "abcdef", "14", "2f", "ab8")
  .chain((digits) => fc.tuple(...[8, 4, 4, 4, 12].map(digitsOf(digits))))
  .map((groups) => groups.join("-"));
const instant = fc
  .date({
    min: new Date(-30_000_000_000_000),
    max: new Date(32_000_000_000_000),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());

describe("isPlainShape", () => {
  it("knows only texts in which nothing is found", () => {
    fc.assert(
      fc.property(fc.oneof(uuid, instant), (text) => {
        expect(isPlainShape(text)).toBe(true);
        expect(findSensitive(text)).toEqual([]);
        expect(isClean(text)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    "4111 1111 1111 1111",
    "2026-03-02T12:00:00Z",
    "2026-03-02T12:00:00.000Z ann@example.org",
    "00000000-0000-0000-0000-00000000000",
    "x0000000-0000-0000-0000-000000000000",
  ])("leaves %s to the detectors", (text) => {
    expect(isPlainShape(text)).toBe(false);
  });
});
