import { longestPlaceholder } from "./placeholder.ts";

/** Characters beyond the cut that are redacted with it: a secret cut in half escapes its rule. */
const margin = 4096;
/** Of a cut window, what may be half a secret and is not shown: longer than any token. */
const untrusted = 1024;

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
  const code = redacted.charCodeAt(end - 1);
  if (code >= 0xd800 && code <= 0xdbff) end--;
  return `${redacted.slice(0, end)}…`;
}

/** What half a secret at the window's end cannot reach: it does not go across a placeholder. */
function trustedLength(redacted: string): number {
  const last = redacted.lastIndexOf("[REDACTED:");
  const afterLast = last === -1 ? 0 : redacted.indexOf("]", last) + 1;
  return Math.max(redacted.length - untrusted, afterLast);
}
