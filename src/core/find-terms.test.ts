import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findInTerms, termFinder } from "./find-terms.ts";
import { termsOf } from "./terms.ts";

const words = (found: readonly number[], wanted: readonly string[]) =>
  found.map((place) => wanted[place]);

describe("termFinder", () => {
  it("tells what is in a text, and how much is in it altogether", () => {
    const wanted = ["src/foobar.ts", "bar", "config"];
    const { length, found } = termFinder(wanted)("The Config of src/fooBar.ts, config");
    expect(words(found, wanted)).toEqual(["config", "src/foobar.ts", "bar", "config"]);
    expect(length).toBe(7);
  });

  it("finds nothing in nothing", () => {
    expect(termFinder([])("some text")).toEqual({ length: 2, found: [] });
    expect(termFinder(["text"])("")).toEqual({ length: 0, found: [] });
  });

  it("takes no stop word for a term, and of a term given twice the first place", () => {
    expect(termFinder(["the", "text"])("the text").found).toEqual([1]);
    expect(termFinder(["text", "text"])("text").found).toEqual([0]);
    expect(findInTerms(["text", "text"], ["text"]).found).toEqual([0]);
  });

  const piece = fc.constantFrom(
    ..."Foo bar the A 9 _ . - / + @ ++ x7 HTTPServer é : parseJSON2".split(" "),
    " ",
    " ",
    "\t",
    "a".repeat(63),
    "ab/".repeat(170),
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    fc.string({ maxLength: 60 }),
    fc.string({ unit: "grapheme", maxLength: 30 }),
  );

  it("finds what reading every term and looking it up finds", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const all = termsOf(one);
        // Every other term of the text, and those of another.
        const wanted = [...new Set([...all.filter((_, n) => n % 2 === 0), ...termsOf(other)])];
        expect(termFinder(wanted)(one)).toEqual(findInTerms(wanted, all));
        expect(termFinder(all)(one).found).toHaveLength(all.length);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["joints", `a${"-".repeat(1_000_000)}a`],
    ["joints before a blank", `a${"+".repeat(500)} `.repeat(2000)],
    ["capitals", "A".repeat(1_000_000)],
    ["words", "theFooBar/baz-qux ".repeat(50_000)],
  ])("reads a million characters of %s in a moment", (_, long) => {
    const start = performance.now();
    termFinder(["foo"])(long);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
