import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeText, stripAnsi } from "./safe-text.ts";

const escape = "\u001b";

describe("safeText", () => {
  it.each([
    ["plain", "npm test  works", "npm test works"],
    ["lines and tabs", "\ta\r\nb\u2028c\u0085d ", "a b c d"],
    ["wide blanks", "a\u00a0\u3000b", "a b"],
    ["colours", `${escape}[31mred${escape}[0m`, "red"],
    ["a title of the terminal", `${escape}]0;owned\u0007after`, "after"],
    ["an unfinished escape", `a${escape}[`, "a["],
    ["controls", "a\u0000b\u0008c\u007fd\u009be", "abcde"],
    ["zero width", "pass\u200bword\u2060\ufeff\u00ad", "password"],
    ["reordering", "\u202egnp.exe\u2066\u061c", "gnp.exe"],
    ["tags", "hi\u{e0068}\u{e0069}\u{e0001}", "hi"],
    ["variation selectors", "a\ufe0f\u{e0100}b", "ab"],
    ["fillers drawn as nothing", "a\u3164\u115f\u1160\uffa0\u034f\u17b4b", "ab"],
    ["private use", "a\ue000\u{f0000}\u{10fffd}b", "ab"],
    ["half of a pair", "a\ud83db\ude00c", "abc"],
    ["letters with marks", "e\u0301 हिन्दी 数据 🙂", "e\u0301 हिन्दी 数据 🙂"],
    [
      "a placeholder",
      "key [REDACTED:generic-secret:0123abcd] set",
      "key [REDACTED:generic-secret:0123abcd] set",
    ],
  ])("%s", (_, text, expected) => {
    expect(safeText(text, 100)).toBe(expected);
  });

  it("cuts at the limit, between characters", () => {
    expect(safeText("abcdef", 6)).toBe("abcdef");
    expect(safeText("abcdefg", 6)).toBe("abcde…");
    expect(safeText("abc defg", 5)).toBe("abc…");
    expect(safeText("abcd🙂fgh", 6)).toBe("abcd…");
    expect(safeText("abc", 1)).toBe("…");
  });

  it("cuts before a placeholder, not inside", () => {
    const text = "token [REDACTED:generic-secret:0123abcd] is needed";
    for (let limit = 8; limit <= 40; limit += 1) expect(safeText(text, limit)).toBe("token…");
    expect(safeText(text, 41)).toBe("token [REDACTED:generic-secret:0123abcd]…");
    expect(
      safeText("[REDACTED: is what it said, over, over, over, over, over, over, over again", 70),
    ).toMatch(/over…$/);
  });

  it("leaves nothing unseen, one line, within the limit, and does so once", () => {
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
        fc.constantFrom(
          escape,
          `${escape}[`,
          `${escape}]`,
          "\n",
          "[REDACTED:a:0123abcd]",
          "\u{e0041}",
        ),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 80 }), (parts, limit) => {
        const safe = safeText(parts.join(""), limit);
        expect(safe).not.toMatch(/[\p{Other}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u);
        expect(safe.length).toBeLessThanOrEqual(limit);
        expect(safe).toBe(safe.trim());
        expect(safeText(safe, limit)).toBe(safe);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("stripAnsi", () => {
  it("is linear on nested and unfinished sequences", () => {
    const start = performance.now();
    for (const text of [
      escape,
      `${escape}]`,
      `${escape}[`,
      `${escape}[0`,
      `${escape}]a${escape}`,
    ]) {
      stripAnsi(text.repeat(200_000));
    }
    stripAnsi(`${escape}]${"a".repeat(1_000_000)}`);
    stripAnsi(`${escape}[${"0".repeat(1_000_000)}`);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("removes links and keeps their text", () => {
    const link = `${escape}]8;;https://example.com${escape}\\here${escape}]8;;${escape}\\`;
    expect(stripAnsi(link)).toBe("here");
  });

  it("takes no more than a line for a sequence that does not end", () => {
    expect(stripAnsi(`a${escape}]0;title\nrest`)).toBe("a\nrest");
  });
});
