import { describe, expect, it } from "vitest";
import { type Column, printTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const columns: readonly Column[] = [
  { title: "tool", maxWidth: 40 },
  { title: "calls", align: "right" },
  { title: "what it does" },
];
const rows = [
  ["str_replace_editor", "57", "Replaces a text in a file by another one."],
  ["bash", "4,181", ""],
];

function printed(tableColumns: number, shown = columns, given = rows): readonly string[] {
  const lines: string[] = [];
  const print = (text = ""): void => void lines.push(text);
  const terminal: Pick<Terminal, "tableColumns" | "print" | "style"> = {
    tableColumns,
    print,
    style: (_, text) => text,
  };
  printTable(terminal, shown, given);
  return lines;
}

describe("a table", () => {
  it("is as wide as its text where nobody looks at it", () => {
    expect(printed(Number.POSITIVE_INFINITY)).toEqual([
      "tool                calls  what it does",
      "str_replace_editor     57  Replaces a text in a file by another one.",
      "bash                4,181",
    ]);
  });

  it("cuts text at its end on a terminal that is a little too narrow", () => {
    expect(printed(50)).toEqual([
      "tool                calls  what it does",
      "str_replace_editor     57  Replaces a text in a f…",
      "bash                4,181",
    ]);
  });

  it("goes on in a further line on one that is far too narrow, titles and rows alike", () => {
    expect(printed(40)).toEqual([
      "tool                calls",
      "    what it does",
      "str_replace_editor     57",
      "    Replaces a text in a file by anothe…",
      "bash                4,181",
    ]);
  });

  it("keeps its columns straight under wide characters, and cuts between them", () => {
    const wide = [
      ["修正_数据库", "57", "连接失败后重试三次，然后报告错误。"],
      ["bash", "4,181", "👍🏽 well"],
    ];
    expect(printed(Number.POSITIVE_INFINITY, columns, wide)).toEqual([
      "tool         calls  what it does",
      "修正_数据库     57  连接失败后重试三次，然后报告错误。",
      "bash         4,181  👍🏽 well",
    ]);
    expect(printed(43, columns, wide)).toEqual([
      "tool         calls  what it does",
      "修正_数据库     57  连接失败后重试三次，然…",
      "bash         4,181  👍🏽 well",
    ]);
  });

  it.each([40, 50, 60, 80])("never breaks a line of a terminal with %d columns", (width) => {
    for (const line of printed(width)) expect(line.length).toBeLessThanOrEqual(width);
    const numbers = printed(
      width,
      columns.map((column) => ({ ...column, align: "right" })),
    );
    for (const line of numbers) expect(line.length).toBeLessThanOrEqual(width);
  });
});
