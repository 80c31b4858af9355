import { lstatSync, statSync, type BigIntStats } from "node:fs";

/** Size and time of the last change, as kept in cursors: equal stamps mean there is nothing to read. */
export function stampOf(stats: BigIntStats): string {
  return `${stats.size}:${stats.mtimeNs}`;
}

/** Stamp of a file together with the log that SQLite writes ahead of it: rows land there first. */
export function stampWithLog(stats: BigIntStats, log: BigIntStats | null): string {
  return log === null ? stampOf(stats) : `${stampOf(stats)}+${stampOf(log)}`;
}

/** Stats of what a path leads to; null when nothing is there. Other I/O errors throw. */
export function statOf(path: string): BigIntStats | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}

/** Stats of the entry itself, a link not followed; null when nothing is there. Other I/O errors throw. */
export function entryStatOf(path: string): BigIntStats | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}
