import { safeText } from "../../core/safe-text.ts";

/** Not seen, and in between nothing is a name or a number any more. */
const gap = "\u200B";

/**
 * One line of somebody else's words that does nothing on a tracker: it calls nobody (`@name`), refers to nothing (`#1`,
 * `!1`, `GH-1`, an address) and so closes nothing. At most `limit` characters before the gaps.
 */
export function inertLine(text: string, limit: number): string {
  return safeText(text, limit)
    .replaceAll(/@(?=[\p{L}\p{N}_-])/gu, `@${gap}`)
    .replaceAll(/([#!])(?=\d)/g, `$1${gap}`)
    .replaceAll(/\bGH-(?=\d)/gi, (found) => found + gap)
    .replaceAll("://", `:${gap}//`);
}

/** Lines as a box of plain text, in which Markdown and HTML mean nothing: its fence is longer than any run in it. */
export function textBox(lines: readonly string[], lineLimit: number): string {
  const inside = lines.map((line) => inertLine(line, lineLimit)).join("\n");
  const runs = inside.match(/`+/g) ?? [];
  const fence = "`".repeat(runs.reduce((most, run) => Math.max(most, run.length), 2) + 1);
  return `${fence}text\n${inside}\n${fence}`;
}
