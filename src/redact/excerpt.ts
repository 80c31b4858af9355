import { longestPlaceholder } from "./placeholder.ts";

/** Characters beyond the cut that are redacted with it: a secret cut in half escapes its rule. */
const margin = 4096;
/** Of a cut window, what may be half a secret and is not shown: longer than any token. */
const untrusted = 1024;

/** Characters beyond the cut within which nearly every secret that begins before it shows itself. */
const nearMargin = 96;
/** What a `kind: Secret` further away may declare secret. */
const declaredData = /data\W{0,8}:/i;

/**
 * The beginning of `text` that decides alone whether an excerpt of `limit` characters needs redaction: where nothing
 * stands out in it, nothing would be found in the excerpt with the whole margin. Null where only the whole margin tells:
 * the text goes on without a blank, or holds data that may be declared secret later on.
 */
export function nearWindow(text: string, limit: number): string | null {
  let end = limit + nearMargin;
  if (text.length <= end) return null;
  // A token that is cut in half escapes its rule, so the window ends at a blank.
  for (const last = Math.min(text.length, limit + margin); text.charCodeAt(end) > 0x20; end++) {
    if (end >= last) return null;
  }
  const window = text.slice(0, end);
  return window.includes("ata") && declaredData.test(window) ? null : window;
}

/** Cuts text in which nothing was found. */
export function cutClean(text: string, limit: number): string {
  return `${text.slice(0, wholeCharacter(text, limit))}…`;
}

/** The part of `text` that is redacted for an excerpt of `limit` characters. */
export function excerptWindow(text: string, limit: number): string {
  return text.length > limit + margin ? text.slice(0, limit + margin) : text;
}

/**
 * Cuts the redacted window to `limit` characters, not inside a placeholder or a surrogate pair, and
 * appends "…" when anything is left out. Placeholders are shorter than keys, so the end of the
 * window could move up into the excerpt: its last characters are never shown.
 */
export function cutExcerpt(redacted: string, sourceLength: number, limit: number): string {
  const isCutWindow = sourceLength > limit + margin;
  if (!isCutWindow && redacted.length <= limit) return redacted;
  const trusted = isCutWindow ? trustedLength(redacted) : redacted.length;
  let end = Math.max(0, Math.min(limit, trusted));
  const opening = redacted.lastIndexOf("[REDACTED:", end);
  if (opening !== -1 && opening < end && end - opening < longestPlaceholder) {
    const closing = redacted.indexOf("]", opening);
    if (closing >= end) end = opening;
  }
  return `${redacted.slice(0, wholeCharacter(redacted, end))}…`;
}

/** `end`, or one less where it would divide a surrogate pair. */
function wholeCharacter(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}

/** What half a secret at the window's end cannot reach: it does not go across a placeholder. */
function trustedLength(redacted: string): number {
  const last = redacted.lastIndexOf("[REDACTED:");
  const afterLast = last === -1 ? 0 : redacted.indexOf("]", last) + 1;
  return Math.max(redacted.length - untrusted, afterLast);
}
