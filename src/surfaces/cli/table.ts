import { displayWidth, padToWidth } from "./display-width.ts";
import { safeColumns } from "./safe-columns.ts";
import type { Terminal } from "./terminal.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Columns of the longest text shown; longer ones end in an ellipsis. */
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
 * too wide goes on in a further, indented line, rows and titles alike.
 */
export function printTable(
  terminal: Pick<Terminal, "tableColumns" | "print" | "note" | "style">,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const room = terminal.tableColumns;
  const measured = columns.map((column, index) => {
    const cells = rows.map((row) => safeColumns(row[index] ?? "", column.maxWidth ?? 60));
    const width = Math.max(...[column.title, ...cells].map(displayWidth));
    return { column, cells, width: Math.min(width, room - indent.length) };
  });
  const kept = withoutSpare(measured, room);
  const widths = fit(kept, room);
  const print = (row: readonly string[], style = (line: string): string => line): void => {
    const cells = row.map((cell, index) => {
      const width = widths[index] ?? 0;
      return padToWidth(safeColumns(cell, width), width, kept[index]?.column.align);
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
}

/** Without as few spare columns as the room demands; all where that is no help. */
function withoutSpare(columns: readonly MeasuredColumn[], room: number): readonly MeasuredColumn[] {
  return (
    [0, ...columns.map(({ column }) => column.spare ?? 0)]
      .toSorted((a, b) => a - b)
      .map((limit) => columns.filter(({ column: { spare = Infinity } }) => spare > limit))
      .find((kept) => lineWidth(kept.map(leastWidth)) <= room) ?? columns
  );
}

/** The widths, each as much nearer to its least as the room demands; unchanged where that is no help. */
function fit(columns: readonly MeasuredColumn[], room: number): readonly number[] {
  const widths = columns.map(({ width }) => width);
  const missing = lineWidth(widths) - room;
  const spared = lineWidth(widths) - lineWidth(columns.map(leastWidth));
  if (missing <= 0 || missing > spared) return widths;
  return columns.map((one) => {
    const cut = (one.width - leastWidth(one)) * (missing / spared);
    return one.width - Math.ceil(cut);
  });
}

function leastWidth({ column, width }: MeasuredColumn): number {
  return Math.min(width, column.leastWidth ?? width);
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
