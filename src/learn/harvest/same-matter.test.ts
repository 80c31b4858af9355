import { describe, expect, it } from "vitest";
import { isSameMatter } from "./same-matter.ts";

const edit = {
  command: "str_replace",
  path: "/repo/src/shop.py",
  old_str: "def total(order):\n    return sum(order.lines)",
};

describe("isSameMatter", () => {
  it.each([
    ["the text with its indentation put right", { old_str: "    return sum(order.lines)" }],
    ["a shorter part of the text", { old_str: "def total(order):" }],
    [
      "the text with a slip mended",
      { old_str: "def total(orders):\n    return sum(orders.lines)" },
    ],
    ["the file by a relative path", { path: "src/shop.py" }],
    ["no text at all", { old_str: "" }],
  ])("holds for %s", (_, change) => {
    expect(isSameMatter(edit, { ...edit, ...change })).toBe(true);
  });

  it.each([
    ["another file", { path: "/repo/src/stock.py" }],
    ["another place of the file", { old_str: "class Stock:\n    items = {}" }],
    ["another sub-command", { command: "create" }],
  ])("does not hold for %s", (_, change) => {
    expect(isSameMatter(edit, { ...edit, ...change })).toBe(false);
  });

  it("leaves what is given to other tools alone", () => {
    expect(isSameMatter({ user: "a", amount: 3 }, { user: "b", amount: 4 })).toBe(true);
    expect(isSameMatter({ command: "ls -la /a" }, { command: "make all" })).toBe(true);
  });
});
