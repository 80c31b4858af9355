import { displayWidth, padToWidth } from "./display-width.ts";
import { safeColumns } from "./safe-columns.ts";
import type { Terminal } from "./terminal.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Columns of the longest text shown; longer ones end in an ellipsis. */
  readonly maxWidth?: number;
}

/** A last column of text is cut to no fewer columns for the sake of the room. */
const leastText = 20;
const gap = "  ";
const indent = "    ";

/**
 * Prints rows under titles, columns aligned, two blanks between; text is made safe for terminals on the way. On a
 * terminal that is too narrow the last column is cut, or else rows and titles go on in a further, indented line.
 */
export function printTable(
  terminal: Pick<Terminal, "tableColumns" | "print" | "style">,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const room = terminal.tableColumns;
  const cells = rows.map((row) =>
    columns.map((column, index) => safeColumns(row[index] ?? "", column.maxWidth ?? 60)),
  );
  const widths = fit(
    columns,
    columns.map((column, index) => {
      const widest = Math.max(
        displayWidth(column.title),
        ...cells.map((row) => displayWidth(row[index] ?? "")),
      );
      return Math.min(widest, room - indent.length);
    }),
    room,
  );
  const lines = (row: readonly string[]): readonly string[] =>
    inLines(
      row.map((cell, index) => {
        const width = widths[index] ?? 0;
        return padToWidth(safeColumns(cell, width), width, columns[index]?.align);
      }),
      room,
    );
  for (const line of lines(columns.map((column) => column.title)))
    terminal.print(terminal.style("dim", line));
  for (const row of cells) for (const line of lines(row)) terminal.print(line);
}

/** The widths with the last column, where it holds text, as narrow as the room demands; unchanged where that is no help. */
function fit(
  columns: readonly Column[],
  widths: readonly number[],
  room: number,
): readonly number[] {
  const last = widths.at(-1) ?? 0;
  const needed = widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1));
  const left = last - (needed - room);
  if (needed <= room || left < leastText || columns.at(-1)?.align === "right") return widths;
  return [...widths.slice(0, -1), left];
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
