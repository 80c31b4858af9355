import { safeText } from "../../core/safe-text.ts";
import { displayWidth, padToWidth } from "./display-width.ts";
import { safeColumns, safeLastColumns } from "./safe-columns.ts";
import type { Terminal } from "./terminal.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Which part of a text that is cut is shown: its beginning (the default), or its end, as of names that begin alike. */
  readonly keeps?: "start" | "end";
  /** Columns of the longest text shown; longer ones are cut. */
  readonly maxWidth?: number;
  /** On a terminal that is too narrow, cut to no fewer columns than these; never cut without it. */
  readonly leastWidth?: number;
  /** Left out where cutting is not enough: the lowest first, and together those that need each other. */
  readonly spare?: number;
}

const gap = "  ";
const indent = "    ";

/**
 * Prints rows under titles, columns aligned, two blanks between; text is made safe for terminals on the way. On a
 * terminal that is too narrow columns are cut, then left out, which is told, as far as they allow it; what is still
 * too wide goes on in a further, indented line, rows and titles alike. The first cells name their rows: where room is,
 * they are not cut so far that two that differ look the same.
 */
export function printTable(
  terminal: Pick<Terminal, "tableColumns" | "print" | "note" | "style">,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const room = terminal.tableColumns;
  const measured = columns.map((column, index) => {
    const texts = rows.map((row) => row[index] ?? "");
    const distinct = (width: number): number =>
      index === 0 ? distinctFrom(width, texts, column) : width;
    const maxWidth = distinct(column.maxWidth ?? 60);
    const cells = texts.map((text) => cut(text, maxWidth, column));
    const widest = Math.max(...[column.title, ...cells].map(displayWidth));
    const width = Math.min(widest, room - indent.length);
    return { column, cells, width, least: Math.min(width, distinct(column.leastWidth ?? width)) };
  });
  const kept = withoutSpare(measured, room);
  const widths = fit(kept, room);
  const print = (row: readonly string[], style = (line: string): string => line): void => {
    const cells = row.map((cell, index) => {
      const width = widths[index] ?? 0;
      const column = kept[index]?.column;
      return padToWidth(cut(cell, width, column), width, column?.align);
    });
    for (const line of inLines(cells, room)) terminal.print(style(line));
  };
  print(
    kept.map(({ column }) => column.title),
    (line) => terminal.style("dim", line),
  );
  for (const index of rows.keys()) print(kept.map(({ cells }) => cells[index] ?? ""));
  const left = measured.filter((one) => !kept.includes(one)).map(({ column }) => column.title);
  if (left.length > 0) terminal.note(`no room for: ${left.join(", ")}`);
}

interface MeasuredColumn {
  readonly column: Column;
  readonly cells: readonly string[];
  /** Of its widest text. */
  readonly width: number;
  /** That it may be cut to. */
  readonly least: number;
}

function cut(text: string, width: number, column?: Column): string {
  return column?.keeps === "end" ? safeLastColumns(text, width) : safeColumns(text, width);
}

/** The least width, from `width` on, at which texts that differ do so when cut. */
function distinctFrom(width: number, texts: readonly string[], column: Column): number {
  const several = [...new Set(texts.map((text) => safeText(text, Math.max(1, text.length))))];
  let distinct = width;
  while (new Set(several.map((text) => cut(text, distinct, column))).size < several.length)
    distinct += 1;
  return distinct;
}

/** Without as few spare columns as the room demands; without any where that is not enough. */
function withoutSpare(columns: readonly MeasuredColumn[], room: number): readonly MeasuredColumn[] {
  return (
    [0, ...columns.map(({ column }) => column.spare ?? 0)]
      .toSorted((a, b) => a - b)
      .map((limit) => columns.filter(({ column: { spare = Infinity } }) => spare > limit))
      .find((kept) => lineWidth(kept.map(({ least }) => least)) <= room) ??
    columns.filter(({ column }) => column.spare === undefined)
  );
}

/** The widths, each as much nearer to its least as the room demands; unchanged where that is no help. */
function fit(columns: readonly MeasuredColumn[], room: number): readonly number[] {
  const widths = columns.map(({ width }) => width);
  const missing = lineWidth(widths) - room;
  const spared = lineWidth(widths) - lineWidth(columns.map(({ least }) => least));
  if (missing <= 0 || missing > spared) return widths;
  return columns.map(({ width, least }) => width - Math.ceil((width - least) * (missing / spared)));
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1));
}

/** Every row breaks where its titles do: all cells have the widths of their columns. */
function inLines(cells: readonly string[], room: number): readonly string[] {
  const [first = "", ...others] = cells;
  const lines: string[] = [];
  let line = first;
  for (const cell of others) {
    if (displayWidth(line) + gap.length + displayWidth(cell) <= room) {
      line += gap + cell;
      continue;
    }
    lines.push(line.trimEnd());
    line = indent + cell;
  }
  // A further line that says nothing is none.
  return [...lines, line.trimEnd()].filter((one, index) => index === 0 || one !== "");
}
