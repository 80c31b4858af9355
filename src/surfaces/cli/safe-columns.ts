import { cutLine, safeText } from "../../core/safe-text.ts";
import { displayWidth, graphemes } from "./display-width.ts";

/** Code units that a column may take, letters with many marks aside. */
const unitsPerColumn = 4;

/** {@link safeText} that takes at most `columns` columns (1 or more) of a terminal; ends in `…` where it was cut. */
export function safeColumns(text: string, columns: number): string {
  const line = safeText(text, columns * unitsPerColumn);
  if (displayWidth(line) <= columns) return line;
  let end = 0;
  let width = 0;
  for (const grapheme of graphemes(line)) {
    width += displayWidth(grapheme);
    // The last column is the ellipsis's.
    if (width > columns - 1) break;
    end += grapheme.length;
  }
  return cutLine(line, end);
}

/** The same with its last columns, after `…` where it was cut; of a placeholder that leaves the hash. */
export function safeLastColumns(text: string, columns: number): string {
  const line = safeText(text, Math.max(1, text.length));
  if (displayWidth(line) <= columns) return line;
  let start = line.length;
  // The first column is the ellipsis's.
  let width = 1;
  for (const grapheme of [...graphemes(line)].toReversed()) {
    width += displayWidth(grapheme);
    if (width > columns) break;
    start -= grapheme.length;
  }
  return `…${line.slice(start).trimStart()}`;
}
