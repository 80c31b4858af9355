import { stripAnsi } from "../core/safe-text.ts";
import type { Redactor } from "../redact/redactor.ts";
import { cutHead, cutMargin, cutTail } from "./redacted-cut.ts";

/** Characters kept of an error text. */
export const errorLimit = 2048;
const headLimit = 600;
const tailLimit = 1400;

/**
 * Redacted error text of at most 2,048 characters. Of a longer one the beginning and the end stay: the line that decides
 * stands at the end of a traceback or a test run, at the beginning of a compiler's output. Redacted first, then cut at
 * line borders where one is near.
 */
export function errorExcerpt(text: string, redactor: Redactor): string {
  const whole = text.length <= errorLimit + cutMargin;
  if (whole) {
    const redacted = redactor.redact(stripAnsi(text).trim());
    return redacted.length <= errorLimit
      ? redacted
      : join(redacted, redacted, false, redacted.length);
  }
  const head = redactor.redact(stripAnsi(text.slice(0, headLimit + cutMargin)));
  const tail = redactor.redact(stripAnsi(text.slice(-(tailLimit + cutMargin))));
  return join(head, tail, true, text.length);
}

function join(head: string, tail: string, isWindow: boolean, length: number): string {
  const start = endAtLine(cutHead(head, headLimit, isWindow));
  const end = startAtLine(cutTail(tail, tailLimit, isWindow));
  return `${start}\n…[+${Math.max(0, length - start.length - end.length)} chars]\n${end}`.trim();
}

/** A line border in the second half of what is kept is preferred to the exact length. */
function endAtLine(text: string): string {
  const newline = text.lastIndexOf("\n");
  return newline > text.length / 2 ? text.slice(0, newline) : text;
}

function startAtLine(text: string): string {
  const newline = text.indexOf("\n");
  return newline !== -1 && newline < text.length / 2 ? text.slice(newline + 1) : text;
}
