import { WhetstoneError } from "../../core/errors.ts";
import { timeSpanMs } from "../../core/time-span.ts";

/**
 * `7d`, `12h`, `30m`, `2w` before now, a date `2026-03-01` or an ISO time, as milliseconds since the epoch.
 * Throws WhetstoneError `bad-time` (exit 2) for anything else.
 */
export function parseWhen(text: string, now: number): number {
  const ago = timeSpanMs(text);
  if (ago !== null) return now - ago;
  const at = isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new WhetstoneError("bad-time", `cannot read the time ${JSON.stringify(text)}`, {
    exitCode: 2,
    hint: "write 30m, 12h, 7d, 2w, 2026-03-01 or 2026-03-01T12:00:00Z",
  });
}

/** The language takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}

/** `30m`, `12h`, `2d`, `1w` in milliseconds; throws WhetstoneError `bad-duration` (exit 2). */
export function parseDuration(text: string, name: string): number {
  const ms = timeSpanMs(text);
  if (ms !== null && ms > 0) return ms;
  throw new WhetstoneError(
    "bad-duration",
    `${name} takes a length of time, got ${JSON.stringify(text)}`,
    { exitCode: 2, hint: "write 30m, 12h, 2d or 1w" },
  );
}

/** A whole number from 1; throws WhetstoneError `bad-number` (exit 2). */
export function parseCount(text: string, name: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new WhetstoneError(
    "bad-number",
    `${name} takes a whole number from 1, got ${JSON.stringify(text)}`,
    {
      exitCode: 2,
    },
  );
}
