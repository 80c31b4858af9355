import type { HttpAnswer } from "../http/http-request.ts";

/** Where a secondary limit says nothing else, GitHub asks to wait at least a minute. */
const unsaidMs = 60_000;

/**
 * How long to wait in milliseconds where an answer says that there were too many calls; null where it does not. GitHub
 * answers 403 or 429, with `retry-after` (seconds), or with `x-ratelimit-remaining: 0` and `x-ratelimit-reset` (seconds of
 * the epoch), or with words alone (docs.github.com, "Rate limits for the REST API"); Gitea, and what stands before it,
 * answers 429.
 */
export function rateLimitMs({ status, headers, body }: HttpAnswer, now: number): number | null {
  if (status !== 429 && status !== 403) return null;
  const after = retryAfterMs(headers["retry-after"], now);
  if (after !== null) return after;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && Number.isFinite(reset))
    return Math.max(0, reset * 1000 - now);
  return status === 429 || /rate limit/i.test(body) ? unsaidMs : null;
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMs(text: string | undefined, now: number): number | null {
  if (text === undefined || text.trim() === "") return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
