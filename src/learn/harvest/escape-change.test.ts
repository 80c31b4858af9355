import { describe, expect, it } from "vitest";
import { aroundDifference, escapeChanges } from "./escape-change.ts";

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
