import type { Terminal } from "./terminal.ts";
import { wrapText } from "./wrap-text.ts";

/** People read lines of so many characters; wider terminals get no longer ones. */
const longestTextLine = 80;

/** How wide running text may be on this terminal, in columns. */
export function textWidth({ columns }: Pick<Terminal, "columns">): number {
  return Math.min(columns, longestTextLine);
}

/** Prints text in lines of the terminal, broken between words; whole where no terminal shows it. */
export function printLines(
  text: string,
  indent: number,
  terminal: Pick<Terminal, "tableColumns" | "print">,
): void {
  for (const line of wrapText(text, terminal.tableColumns, indent)) terminal.print(line);
}

/** Prints running text in lines of {@link textWidth}. */
export function printWrapped(text: string, indent: number, terminal: Terminal): void {
  for (const line of wrapText(text, textWidth(terminal), indent)) terminal.print(line);
}
