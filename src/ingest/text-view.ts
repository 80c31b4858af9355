import { stripAnsi } from "../core/safe-text.ts";

/** How much of each end of a text is looked at. */
const windowLength = 4096;
/** How much of it may be somebody's last words. */
const lastLength = 1024;

/** Both ends of a text, without escape sequences and outer blanks. For a text of at most two windows both are the whole. */
export interface TextView {
  readonly start: string;
  readonly end: string;
  /** The last 1,024 characters of `end`. */
  readonly last: string;
  /** True when `start` and `end` are the whole text. */
  readonly whole: boolean;
}

/** Bounded look at a tool's output, however long it is. Pure. */
export function viewText(text: string): TextView {
  if (text.length <= 2 * windowLength) {
    const all = clean(text);
    return { start: all, end: all, last: all.slice(-lastLength), whole: true };
  }
  const end = clean(text.slice(-windowLength));
  return {
    start: clean(text.slice(0, windowLength)),
    end,
    last: end.slice(-lastLength),
    whole: false,
  };
}

function clean(text: string): string {
  const plain = stripAnsi(text);
  return plain.trim();
}

/** Lines of both ends, at most `limit` from each, blank ones left out. */
export function linesOf(view: TextView, limit: number): readonly string[] {
  const start = nonBlankLines(view.start);
  if (view.whole && start.length <= 2 * limit) return start;
  const end = view.whole ? start : nonBlankLines(view.end);
  return [...start.slice(0, limit), ...end.slice(-limit)];
}

function nonBlankLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
