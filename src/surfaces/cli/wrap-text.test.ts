import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textWidth } from "./running-text.ts";
import { wrapText } from "./wrap-text.ts";

describe("running text", () => {
  test("breaks between words, further lines are indented, leading blanks stay", () => {
    expect(wrapText("  one two three", 11, 4)).toEqual(["  one two", "    three"]);
    expect(wrapText("", 10)).toEqual([""]);
  });

  test("counts columns, not characters", () => {
    expect(wrapText("数据库 连接 ok e\u0301e\u0301", 11, 2)).toEqual([
      "数据库 连接",
      "  ok e\u0301e\u0301",
    ]);
  });

  test("leaves whole what is to be copied, and breaks an odd backtick like any other character", () => {
    expect(wrapText("fails until `npm ci --omit dev` has been run", 16, 2)).toEqual([
      "fails until",
      "  `npm ci --omit dev`",
      "  has been run",
    ]);
    expect(wrapText("it's `odd one here", 9, 2)).toEqual(["it's `odd", "  one", "  here"]);
  });

  test("keeps every word in its order, and no line is longer than asked but by one long word", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 10, max: 80 }), fc.nat(8), (given, width, indent) => {
        const lines = wrapText(given.join(" "), width, indent);
        expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(given);
        for (const line of lines)
          expect(line.length <= width || !line.trim().includes(" ")).toBe(true);
      }),
    );
  });

  test("is as wide as the terminal, at most 80", () => {
    expect([40, 120].map((columns) => textWidth({ columns }))).toEqual([40, 80]);
  });
});
