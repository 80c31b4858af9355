import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth, graphemes, padToWidth } from "./display-width.ts";
import { safeColumns, safeLastColumns } from "./safe-columns.ts";

describe("the width of text", () => {
  it.each([
    ["", 0],
    ["npm test · 3 failed…", 20],
    ["数据库", 6],
    ["テスト、ﾃｽﾄ", 11],
    ["검사 ㄱ", 7],
    ["\u1112\u1161\u11ab", 2],
    ["ＡＢ（１）", 10],
    ["🙂 ✅ ✔ ⚠", 9],
    ["👍🏽👨‍👩‍👧", 4],
    ["❤️1️⃣", 4],
    ["🇩🇪🇫🇷", 4],
    ["e\u0301 हिन्दी", 5],
    ["│─█░", 4],
    ["𠮷𝒳", 3],
  ])("%j takes %d columns", (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it("is filled up with blanks on either side, and never cut", () => {
    expect(padToWidth("数据", 6)).toBe("数据  ");
    expect(padToWidth("数据", 6, "right")).toBe("  数据");
    expect(padToWidth("数据", 3)).toBe("数据");
  });
});

describe("text cut to columns", () => {
  it.each([
    ["数据库连接失败", 14, "数据库连接失败"],
    ["数据库连接失败", 13, "数据库连接失…"],
    ["数据库连接失败", 12, "数据库连接…"],
    ["a字", 2, "a…"],
    ["字", 1, "…"],
    ["ok 👍🏽 done", 5, "ok…"],
    ["e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"],
    ["e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"],
    ["口令 [REDACTED:generic-secret:0123abcd] 错误", 20, "口令…"],
  ])("%j in %d is %j", (text, columns, expected) => {
    expect(safeColumns(text, columns)).toBe(expected);
  });

  it.each([
    ["数据库连接失败", 14, "数据库连接失败"],
    ["数据库连接失败", 12, "…库连接失败"],
    ["github.com/acme/shop", 10, "…acme/shop"],
    ["done 👍🏽", 3, "…👍🏽"],
    ["one two", 5, "…two"],
    ["e\u0301e\u0301e\u0301e\u0301", 3, "…e\u0301e\u0301"],
    ["\u001b[31mgithub.com/acme\u001b[0m/shop", 10, "…acme/shop"],
    ["字", 1, "…"],
    ["", 1, ""],
  ])("%j in the last %d is %j", (text, columns, expected) => {
    expect(safeLastColumns(text, columns)).toBe(expected);
  });

  it("is never wider, ends between characters, and stays as it is when cut again", () => {
    const text = fc
      .array(
        fc.oneof(
          fc.string({ unit: "grapheme" }),
          fc.string({ unit: "binary" }),
          fc.constantFrom("数据库", "👍🏽", "🇩🇪", "\u0301", "[REDACTED:a:0123abcd]", " "),
        ),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (given, columns) => {
        const cut = safeColumns(given, columns);
        expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
        expect(safeColumns(cut, columns)).toBe(cut);
        const whole = [...graphemes(safeColumns(given, 10_000))];
        for (const [index, one] of [...graphemes(cut.replace(/…$/, ""))].entries())
          expect(one).toBe(whole[index]);
        const last = safeLastColumns(given, columns);
        expect(displayWidth(last)).toBeLessThanOrEqual(columns);
        expect(safeLastColumns(last, columns)).toBe(last);
      }),
      { numRuns: 500 },
    );
  });
});
