import { displayWidth } from "./display-width.ts";
import type { Terminal } from "./terminal.ts";

/** People read lines of so many characters; wider terminals get no longer ones. */
const longestTextLine = 80;

/** How wide running text may be on this terminal, in columns. */
export function textWidth({ columns }: Pick<Terminal, "columns">): number {
  return Math.min(columns, longestTextLine);
}

/**
 * Text in lines of at most `width` columns, broken between words; further lines begin with `indent` blanks. A word
 * that is longer than a line stays whole.
 */
export function wrapText(text: string, width: number, indent = 0): readonly string[] {
  const lines: string[] = [];
  // Blanks belong to the word after them: columns that stand apart stay apart.
  const [first = "", ...words] = text.split(/(?<=[^ ])(?= )/);
  let line = first;
  let lineWidth = displayWidth(first);
  for (const word of words) {
    lineWidth += displayWidth(word);
    if (lineWidth <= width) {
      line += word;
      continue;
    }
    lines.push(line);
    line = `${" ".repeat(indent)}${word.trimStart()}`;
    lineWidth = displayWidth(line);
  }
  return [...lines, line.trimEnd()];
}

/** Prints running text in lines of {@link textWidth}. */
export function printWrapped(text: string, indent: number, terminal: Terminal): void {
  for (const line of wrapText(text, textWidth(terminal), indent)) terminal.print(line);
}
