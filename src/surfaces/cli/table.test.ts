import { describe, expect, it } from "vitest";
import { type Column, printTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const columns: readonly Column[] = [
  { title: "tool", maxWidth: 40 },
  { title: "calls", align: "right" },
  { title: "what it does", leastWidth: 20 },
];
const rows = [
  ["str_replace_editor", "57", "Replaces a text in a file by another one."],
  ["bash", "4,181", ""],
];

function printed(tableColumns: number, shown = columns, given = rows): readonly string[] {
  const lines: string[] = [];
  const print = (text = ""): void => void lines.push(text);
  const terminal: Pick<Terminal, "tableColumns" | "print" | "note" | "style"> = {
    tableColumns,
    print,
    note: (text) => print(`(${text})`),
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

  it("cuts every column that may be cut by its share, none below its least", () => {
    const cuttable = columns.map((column) => ({ ...column, leastWidth: 10 }));
    expect(printed(50, cuttable)).toEqual([
      "tool            calls  what it does",
      "str_replace_e…     57  Replaces a text in a file…",
      "bash            4,181",
    ]);
    expect(printed(30, cuttable)).toEqual([
      "tool        calls  what it d…",
      "str_repla…     57  Replaces…",
      "bash        4,181",
    ]);
  });

  it("leaves spare columns out where cutting is not enough, the lowest first, and tells it", () => {
    const withSpare = [
      columns[0]!,
      { title: "mean", spare: 1 },
      { title: "of", spare: 1 },
      { title: "expected", spare: 2 },
      columns[2]!,
    ];
    const given = [["str_replace_editor", "4.3 s", "6", "1", "Replaces a text in a file."]];
    expect(printed(65, withSpare, given)).toEqual([
      "tool                mean   of  expected  what it does",
      "str_replace_editor  4.3 s  6   1         Replaces a text in a fi…",
    ]);
    expect(printed(50, withSpare, given)).toEqual([
      "tool                expected  what it does",
      "str_replace_editor  1         Replaces a text in…",
      "(no room for: mean, of)",
    ]);
    expect(printed(40, withSpare, given)).toEqual([
      "tool                what it does",
      "str_replace_editor  Replaces a text in…",
      "(no room for: mean, of, expected)",
    ]);
  });

  it("leaves every spare column out where a row needs more lines even so", () => {
    const withSpare = [columns[0]!, { title: "calls", spare: 1 }, { title: "what it does" }];
    expect(printed(40, withSpare)).toEqual([
      "tool",
      "    what it does",
      "str_replace_editor",
      "    Replaces a text in a file by anothe…",
      "bash",
      "(no room for: calls)",
    ]);
  });

  const repositories: readonly Column[] = [
    { title: "repo", keeps: "end", maxWidth: 20, leastWidth: 10 },
    { title: "calls", align: "right" },
  ];
  const called = [
    ["github.com/acme/platform-billing", "3"],
    ["github.com/acme/platform-gateway", "2"],
  ];

  it("cuts names that begin alike at their beginning", () => {
    expect(printed(Number.POSITIVE_INFINITY, repositories, called)).toEqual([
      "repo                  calls",
      "…me/platform-billing      3",
      "…me/platform-gateway      2",
    ]);
    expect(printed(20, repositories, called)).toEqual([
      "repo           calls",
      "…form-billing      3",
      "…form-gateway      2",
    ]);
  });

  it.each([
    [["one/claude-sonnet", "two/claude-sonnet"], "end", "…e/claude-sonnet", "…o/claude-sonnet"],
    [
      ["list_issues_of_all", "list_issues_of_one"],
      "start",
      "list_issues_of_a…",
      "list_issues_of_o…",
    ],
  ] as const)("does not cut its first cells %j to the same", (texts, keeps, ...cells) => {
    const named = [{ title: "name", keeps, maxWidth: 12, leastWidth: 8 }, { title: "n" }];
    const lines = printed(
      21,
      named,
      texts.map((text) => [text, "1"]),
    );
    expect(lines.slice(1).map((line) => line.split(/ {2,}/)[0])).toEqual(cells);
  });

  it("cuts equal first cells, and other cells, as far as the room demands", () => {
    const narrow = [
      { title: "name", leastWidth: 8 },
      { title: "task", leastWidth: 8 },
    ];
    const given = [
      ["claude-code", "Fix the cart"],
      ["claude-code", "Fix the sums"],
    ];
    expect(printed(18, narrow, given)).toEqual([
      "name      task",
      "claude-…  Fix the…",
      "claude-…  Fix the…",
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
