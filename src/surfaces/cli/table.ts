import { safeText } from "../../core/safe-text.ts";
import type { Terminal } from "./terminal.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Longest text shown; longer ones end in an ellipsis. */
  readonly maxWidth?: number;
}

/** Prints rows under titles, columns aligned, two blanks between; text is made safe for terminals on the way. */
export function printTable(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const cells = rows.map((row) =>
    columns.map((column, index) => safeText(row[index] ?? "", column.maxWidth ?? 60)),
  );
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? "left"))
      .join("  ")
      .trimEnd();
  terminal.print(terminal.style("dim", line(columns.map((column) => column.title))));
  for (const row of cells) terminal.print(line(row));
}

function pad(text: string, width: number, align: "left" | "right"): string {
  return align === "right" ? text.padStart(width) : text.padEnd(width);
}
