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
  return cutLine(line, limit);
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

/** Ends in `…` where something was cut off; never cuts inside a placeholder or a surrogate pair. */
function cutLine(line: string, limit: number): string {
  if (line.length <= limit) return line;
  let end = limit - 1;
  const placeholder = line.lastIndexOf(placeholderStart, end - 1);
  const isInside = placeholder !== -1 && !line.slice(placeholder, end).includes("]");
  if (isInside && end - placeholder < longestPlaceholder) end = placeholder;
  if (/[\uD800-\uDBFF]$/.test(line.slice(0, end))) end -= 1;
  return `${line.slice(0, end).trimEnd()}…`;
}
