const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `30m`, `12h`, `2d`, `1w` in milliseconds; null for anything else. */
export function timeSpanMs(text: string): number | null {
  const [, count, unit] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * unitsMs[unit as keyof typeof unitsMs];
}
