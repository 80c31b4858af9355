import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyOf } from "./any-of.ts";

const patterns = [/^a+b/, /c|d$/, /(?:^|\n)(e) f/, /\bg\d{1,3}$/];

describe("anyOf", () => {
  it("matches where one of the patterns does", () => {
    const any = anyOf(patterns);
    const text = fc.string({
      unit: fc.constantFrom(..."a b c d e f g 1".split(" "), " ", "\n"),
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, (one) => {
        expect(any.test(one)).toBe(patterns.some((pattern) => pattern.test(one)));
      }),
    );
  });

  it.each([/a/i, /(a)\1/, /(?<x>a)\k<x>/])("refuses %s", (pattern) => {
    expect(() => anyOf([pattern])).toThrow(RangeError);
  });
});
