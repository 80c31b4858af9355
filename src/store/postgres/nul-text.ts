/** Begins an escape; a noncharacter, which no text uses. */
const mark = "\uFDD0";

/** PostgreSQL keeps no NUL in texts: it is written as an escape that {@link restoreNul} takes back. */
export function escapeNul(text: string): string {
  if (!text.includes("\0") && !text.includes(mark)) return text;
  return text.replaceAll(mark, `${mark}1`).replaceAll("\0", `${mark}0`);
}

export function restoreNul(text: string): string {
  if (!text.includes(mark)) return text;
  return text.replaceAll(`${mark}0`, "\0").replaceAll(`${mark}1`, mark);
}
