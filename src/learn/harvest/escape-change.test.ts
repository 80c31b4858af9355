import { describe, expect, it } from "vitest";
import { aroundDifference, escapeChanges, escapePhrases } from "./escape-change.ts";

describe("escapeChanges", () => {
  it.each([
    ["s/**a**/b/", String.raw`s/\*\*a\*\*/b/`, [{ before: "*", after: String.raw`\*` }]],
    ["a; b", "a\nb", [{ before: "; ", after: "⏎" }]],
    [
      "say 'hi'",
      'say "hi"',
      [
        { before: " 'h", after: ' "h' },
        { before: "'", after: '"' },
      ],
    ],
    ["same", "same", []],
    ["a  b", "a b", []],
  ])("from %j to %j", (failed, worked, expected) => {
    expect(escapeChanges(failed, worked)).toEqual(expected);
  });
});

describe("escapePhrases", () => {
  it.each([
    ["s/**a**/b/", String.raw`s/\*\*a\*\*/b/`, ["with `*` written as `\\*`"]],
    ["a; b", "a\nb", ["with line breaks between its statements"]],
    [
      "import a; class B: pass",
      "import a\nclass B: pass",
      [
        "with a compound statement (class, def, for, if, try, while, with) at the start of a line, not after `;`",
      ],
    ],
    ["a\nb", "a; b", ["on one line"]],
    ["say 'hi'", 'say "hi"', ["with `'` written as `\"`"]],
    ["say `hi`", "say \\`hi\\`", ["with `[backtick]` written as `\\[backtick]`"]],
    ["same", "same", []],
  ])("from %j to %j", (failed, worked, expected) => {
    expect(escapePhrases(failed, worked)).toEqual(expected);
  });
});

describe("aroundDifference", () => {
  it("shows the spot where two texts part", () => {
    const [failed, worked] = [
      `${"a".repeat(100)}X${"b".repeat(100)}`,
      `${"a".repeat(100)}Y${"b".repeat(100)}`,
    ];
    expect(aroundDifference(failed, worked)).toBe(`…${"a".repeat(30)}X${"b".repeat(49)}…`);
    expect(aroundDifference("short X", "short Y")).toBe("short X");
  });
});
