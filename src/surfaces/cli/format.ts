import { percent } from "../../core/percent.ts";

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** 1234567 -> `1,234,567`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `1 session`, `2 sessions`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Bytes in powers of 1000: `1.2 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be rounded to 1000 is 1 of the next unit.
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? "B"}`;
}

/** Milliseconds as `840 ms`, `12.3 s`, `4 min 10 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  // Rounded before it is split: 119.6 s are 2 minutes.
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 100) < 600) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share with its sample size behind it, or `-` where there is none. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)}%`;
}

/** `62.4%`. */
export function formatPercent(share: number): string {
  return percent(share, 1);
}

/** `2026-03-01 14:05` in UTC; `-` when unknown. */
export function formatTime(at: number | null): string {
  return at === null ? "-" : new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

/** Nano-dollars as dollars; `-` when unknown. */
export function formatCost(nano: number | null): string {
  return nano === null ? "-" : `$${(nano / 1e9).toFixed(nano < 1e8 ? 4 : 2)}`;
}

/** Large token counts in thousands or millions: `12.3k`, `4.5M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens < 999_950) return `${(tokens / 1000).toFixed(1)}k`;
  return `${(tokens / 1e6).toFixed(1)}M`;
}
