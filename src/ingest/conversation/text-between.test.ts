import { describe, expect, it } from "vitest";
import { textsBetween } from "./text-between.ts";

describe("texts between tags", () => {
  it.each([
    ["none", []],
    ["<q>a</q>", ["a"]],
    ["x <q>\na\nb\n</q> <q>c</q> y", ["a\nb", "c"]],
    ["<q>a</q><q>cut", ["a"]],
    ["</q><q>", []],
  ])("%j", (text, expected) => {
    expect(textsBetween(text, "<q>", "</q>")).toEqual(expected);
  });

  it("are found in no more time than the text is long", () => {
    const startedMs = performance.now();
    expect(textsBetween("<q>".repeat(1_000_000), "<q>", "</q>")).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});
