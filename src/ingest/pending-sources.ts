import { realpathSync } from "node:fs";
import { sep } from "node:path";
import type { Mac } from "../core/hash.ts";
import type { CursorRow, CursorStamp, RecordBatch } from "../core/rows.ts";
import type { Adapter } from "./contract.ts";
import { parseStamp, unknownFormat } from "./cursor-stamp.ts";
import type { FoundFile } from "./discover.ts";
import { byFolder, folderMark, isSameMark } from "./folder-mark.ts";
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
  /** Marks of folders in which nothing is new, to be written. */
  readonly marks: readonly CursorMove[];
}

type CursorMove = NonNullable<RecordBatch["cursor"]>;

/** Asking for the mark of fewer files takes longer than comparing them. */
const FEWEST_MARKED_FILES = 16;

/**
 * The files that are new or changed since they were read, without opening any: those of a folder that is as it was marked
 * need no look, and the stamps of all others come in one query. Sidecars of other sources are left out.
 */
export async function pendingSources(
  files: readonly FoundFile[],
  known: KnownSources,
  mac: Mac,
  ownRoots: readonly string[],
): Promise<PendingSources> {
  const comparison = new Comparison(known, mac, insideAny(ownRoots));
  // oxlint-disable-next-line no-await-in-loop -- jobs stand in the order of the files
  for (const folder of byFolder(files)) await comparison.addFolder(folder);
  return comparison;
}

class Comparison implements PendingSources {
  readonly jobs: SourceJob[] = [];
  readonly marks: CursorMove[] = [];
  unchanged = 0;
  private readonly known: KnownSources;
  private readonly mac: Mac;
  private readonly isOwn: (path: string) => boolean;
  private stamps: ReadonlyMap<string, CursorStamp> | null = null;

  constructor(known: KnownSources, mac: Mac, isOwn: (path: string) => boolean) {
    this.known = known;
    this.mac = mac;
    this.isOwn = isOwn;
  }

  async addFolder(files: readonly FoundFile[]): Promise<void> {
    if (files.length < FEWEST_MARKED_FILES) {
      await this.addFiles(files);
      return;
    }
    const next = folderMark(files, this.mac);
    const previous = await this.known.cursor(next.sourceKey);
    if (isSameMark(next, previous)) this.unchanged += files.length;
    else if (await this.addFiles(files)) this.marks.push({ previous, next });
  }

  /** True when each was read before and is told to be unchanged by its size and time alone. */
  private async addFiles(files: readonly FoundFile[]): Promise<boolean> {
    this.stamps ??= await this.known.stamps();
    let mayBeMarked = true;
    for (const file of files) {
      const sourceKey = sourceKeyOf(this.mac, file.path);
      const before = this.stamps.get(sourceKey);
      // Nothing is awaited for most files: ten thousand turns of the event loop are most of a scan that finds nothing new.
      const answer = before !== undefined && isUnchanged(file.path, file.stamp, before);
      if (answer !== true) mayBeMarked = false;
      if (typeof answer === "boolean" ? answer : await answer) this.unchanged += 1;
      else if (before !== undefined)
        this.addJob(file, sourceKey, await this.known.cursor(sourceKey));
      else if (!isCompanion(file.path)) this.addJob(file, sourceKey, null);
    }
    return mayBeMarked;
  }

  private addJob(
    { path, size, stamp }: FoundFile,
    sourceKey: string,
    previous: CursorRow | null,
  ): void {
    const id = this.jobs.length;
    this.jobs.push({ id, path, size, stamp, sourceKey, previous, isOwn: this.isOwn(path) });
  }
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
