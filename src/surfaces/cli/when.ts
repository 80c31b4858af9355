import { WhetstoneError } from "../../core/errors.ts";

const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * `7d`, `12h`, `30m`, `2w` before now, a date `2026-03-01` or an ISO time, as milliseconds since the epoch.
 * Throws WhetstoneError `bad-time` (exit 2) for anything else.
 */
export function parseWhen(text: string, now: number): number {
  const relative = /^(\d+)([mhdw])$/.exec(text);
  if (relative !== null) {
    const unit = relative[2] as keyof typeof unitsMs;
    return now - Number(relative[1]) * unitsMs[unit];
  }
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new WhetstoneError("bad-time", `cannot read the time ${JSON.stringify(text)}`, {
    exitCode: 2,
    hint: "write 30m, 12h, 7d, 2w, 2026-03-01 or 2026-03-01T12:00:00Z",
  });
}

/** A whole number from 1; throws WhetstoneError `bad-number` (exit 2). */
export function parseCount(text: string, name: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new WhetstoneError(
    "bad-number",
    `${name} takes a whole number from 1, got ${JSON.stringify(text)}`,
    {
      exitCode: 2,
    },
  );
}
