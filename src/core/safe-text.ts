/**
 * One line of visible text, at most `limit` (1 or more) characters. Removed are escape sequences and characters that are
 * not seen and could act on a terminal, hide or reorder text: controls, formats (zero-width, bidirectional, tags),
 * surrogates, private use, unassigned, and all that is drawn as nothing.
 */
export function safeText(text: string, limit: number): string {
  if (text.length <= limit && isPlain(text)) return text;
  const line = stripAnsi(text.slice(0, limit * 4))
    .replaceAll(/\p{White_Space}+/gu, " ")
    .replaceAll(/[\p{Other}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replaceAll(/ {2,}/g, " ")
    .trim();
  return line.length <= limit ? line : cutLine(line, limit - 1);
}

/** The usual case, decided at once. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes("  ") && text === text.trim();
}

const escapeSequence =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]{0,2000}(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

/** Removes ANSI and OSC escape sequences. */
export function stripAnsi(text: string): string {
  return text.includes("\u001b") ? text.replaceAll(escapeSequence, "") : text;
}

const placeholderStart = "[REDACTED:";
const longestPlaceholder = 64;

/**
 * The first `end` characters of a line of visible text at most, with `…` after them; never cuts inside a placeholder, or
 * between what people see as one character.
 */
export function cutLine(line: string, end: number): string {
  const whole = graphemeStart(line, end);
  const placeholder = whole === 0 ? -1 : line.lastIndexOf(placeholderStart, whole - 1);
  const isInside = placeholder !== -1 && !line.slice(placeholder, whole).includes("]");
  const isCut = isInside && whole - placeholder < longestPlaceholder;
  return `${line.slice(0, isCut ? graphemeStart(line, placeholder) : whole).trimEnd()}…`;
}

let segmenter: Intl.Segmenter | undefined;

/** Where the character begins that `position` is in, as people count characters. */
function graphemeStart(line: string, position: number): number {
  if (/^[ -~]{0,2}$/.test(line.slice(Math.max(0, position - 1), position + 1))) return position;
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(line).containing(position)?.index ?? position;
}
