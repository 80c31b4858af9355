import { displayWidth } from "./display-width.ts";

/**
 * Text in lines of at most `width` columns, broken between words; further lines begin with `indent` blanks. What
 * stands between backticks is to be copied: like a word it stays whole, also where it is longer than a line.
 */
export function wrapText(text: string, width: number, indent = 0): readonly string[] {
  const lines: string[] = [];
  // Blanks belong to the word after them: columns that stand apart stay apart.
  const [first = "", ...words] = text.match(/ *(?:`[^`]*`|[^ ])+| +$/g) ?? [];
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
