import { longestPlaceholder } from "../redact/placeholder.ts";

/** Characters beyond a cut that are redacted with the text: a secret cut in half escapes its rule. */
export const cutMargin = 4096;
/** Redaction shortens: the last characters of a cut window could move up to the cut, half a secret with them. */
const untrusted = 1024;

/** The first `limit` characters of redacted text, not inside a placeholder or a surrogate pair. `isWindow`: more text follows that was not redacted with it. */
export function cutHead(redacted: string, limit: number, isWindow: boolean): string {
  const trusted = isWindow ? redacted.length - untrusted : redacted.length;
  let end = Math.max(0, Math.min(limit, trusted));
  if (end >= redacted.length) return redacted;
  const placeholder = placeholderAt(redacted, end);
  if (placeholder !== null) end = placeholder.start;
  if (isHighSurrogate(redacted, end - 1)) end -= 1;
  return redacted.slice(0, end);
}

/** The last `limit` characters of redacted text, likewise. `isWindow`: text stands before it that was not redacted with it. */
export function cutTail(redacted: string, limit: number, isWindow: boolean): string {
  let start = Math.max(
    redacted.length - limit,
    isWindow ? Math.min(untrusted, redacted.length) : 0,
  );
  if (start === 0) return redacted;
  const placeholder = placeholderAt(redacted, start);
  if (placeholder !== null) start = placeholder.end;
  if (isHighSurrogate(redacted, start - 1)) start += 1;
  return redacted.slice(start);
}

/** The placeholder that a cut at `at` would divide. */
function placeholderAt(
  text: string,
  at: number,
): { readonly start: number; readonly end: number } | null {
  const start = text.lastIndexOf("[REDACTED:", at - 1);
  if (start === -1 || at - start >= longestPlaceholder) return null;
  const close = text.indexOf("]", start);
  if (close === -1 || close < at || close - start > longestPlaceholder) return null;
  return { start, end: close + 1 };
}

function isHighSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff;
}
