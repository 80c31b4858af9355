import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEscapes } from "./decode-escapes.ts";

describe("decodeEscapes", () => {
  it.each([
    ["%3D%2f%252F%25252b", "=//+"],
    ["a%20b%0Ac", "a b\nc"],
    ["\\u0041\\x42\\/", "AB/"],
    ["\\\\u002d\\\\\\\\u002D", "--"],
    ['\\"\\\\\\"', '""'],
    ["&quot;&amp;amp;&#39;&#x3d;", "\"&'="],
  ])("reads %s", (source, decoded) => {
    expect(decodeEscapes(source)?.text).toBe(decoded);
  });

  it.each(["plain", "100%", "%zz", "C:\\Users", "AT&T;"])("leaves %s alone", (source) => {
    expect(decodeEscapes(source)).toBeUndefined();
  });

  it("leads every character back to where it stood", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom("%41", "\\u0042", "&lt;", "\\n"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const source = pieces.join("");
        const view = decodeEscapes(source);
        if (view === undefined) return;
        const offsets = Array.from({ length: view.text.length + 1 }, (_, index) =>
          view.toSource(index),
        );
        expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
        expect(offsets.at(0)).toBe(0);
        expect(offsets.at(-1)).toBe(source.length);
      }),
    );
  });
});
