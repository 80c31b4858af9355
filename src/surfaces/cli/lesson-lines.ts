import type { Item } from "../../core/knowledge.ts";
import { safeText } from "../../core/safe-text.ts";
import type { Terminal } from "./terminal.ts";
import { wrapText } from "./wrap-text.ts";

const longestLesson = 400;

/** Prints an item's id and text, and below what is known about it, broken between words on a terminal; in a pipe each is one line. */
export function printLesson(
  { key, text }: Pick<Item, "key" | "text">,
  about: string,
  terminal: Pick<Terminal, "tableColumns" | "print" | "style">,
): void {
  const id = key.slice(0, 8);
  const line = `${id}  ${safeText(text, longestLesson)}`;
  const indent = id.length + 2;
  const wrapped = (words: string): readonly string[] =>
    wrapText(words, terminal.tableColumns, indent);
  const [first = "", ...others] = wrapped(line);
  terminal.print(`${terminal.style("cyan", id)}${first.slice(id.length)}`);
  for (const other of others) terminal.print(other);
  for (const one of wrapped(`${" ".repeat(indent)}${about}`))
    terminal.print(terminal.style("dim", one));
}
