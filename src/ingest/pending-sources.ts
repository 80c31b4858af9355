import { realpathSync } from "node:fs";
import { sep } from "node:path";
import type { Mac } from "../core/hash.ts";
import type { CursorRow, CursorStamp } from "../core/rows.ts";
import type { Adapter } from "./contract.ts";
import { parseStamp, unknownFormat } from "./cursor-stamp.ts";
import type { FoundFile } from "./discover.ts";
import { ioReason } from "./io-reason.ts";
import { adapterNamed, adapters, detectionVersion } from "./registry.ts";
import type { SourceJob } from "./source-job.ts";
import { sourceKeyOf } from "./source-key.ts";

/** What is known of the sources read before. */
export interface KnownSources {
  stamps(): Promise<ReadonlyMap<string, CursorStamp>>;
  cursor(sourceKey: string): Promise<CursorRow | null>;
}

export interface PendingSources {
  readonly jobs: readonly SourceJob[];
  /** Files that need not be opened. */
  readonly unchanged: number;
}

/**
 * The files that are new or changed since they were read, without opening any: all stamps come in one query. Sidecars
 * of other sources are left out.
 */
export async function pendingSources(
  files: readonly FoundFile[],
  known: KnownSources,
  mac: Mac,
  ownRoots: readonly string[],
): Promise<PendingSources> {
  const stamps = await known.stamps();
  const isOwn = insideAny(ownRoots);
  const jobs: SourceJob[] = [];
  let unchanged = 0;
  for (const { path, size, stamp } of files) {
    const sourceKey = sourceKeyOf(mac, path);
    const before = stamps.get(sourceKey);
    // Nothing is awaited for most files: ten thousand turns of the event loop are most of a scan that finds nothing new.
    const answer = before !== undefined && isUnchanged(path, stamp, before);
    if (typeof answer === "boolean" ? answer : await answer) {
      unchanged += 1;
    } else if (before !== undefined || !isCompanion(path)) {
      const previous = before === undefined ? null : await known.cursor(sourceKey);
      const id = jobs.length;
      jobs.push({ id, path, size, stamp, sourceKey, previous, isOwn: isOwn(path) });
    }
  }
  return { jobs, unchanged };
}

function isUnchanged(path: string, stamp: string, before: CursorStamp): boolean | Promise<boolean> {
  const then = parseStamp(before.stamp);
  if (then.format === unknownFormat) {
    return then.stamp === stamp && before.readerVersion === detectionVersion;
  }
  const adapter = adapterNamed(then.format);
  if (adapter === undefined || adapter.readerVersion !== before.readerVersion) return false;
  if (adapter.stamp === undefined) return then.stamp === stamp;
  return ownStamp(adapter, path).then((now) => then.stamp === now);
}

/** The adapter's stamp of a source; null when its files cannot be looked at, which reading it will report. */
async function ownStamp(adapter: Adapter, path: string): Promise<string | null> {
  try {
    return (await adapter.stamp?.(path)) ?? null;
  } catch (error) {
    if (ioReason(error) === null) throw error;
    return null;
  }
}

/** A sidecar of a source: read with it, never by itself. */
export function isCompanion(path: string): boolean {
  return adapters.some((adapter) => adapter.isCompanion?.(path) === true);
}

/** Whether a real path lies in one of the folders, which may be links or not there. */
function insideAny(folders: readonly string[]): (path: string) => boolean {
  const real = folders.flatMap((folder) => realPath(folder) ?? []);
  return (path) => real.some((root) => path === root || path.startsWith(root + sep));
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    // Not there: nothing lies in it.
    return null;
  }
}
