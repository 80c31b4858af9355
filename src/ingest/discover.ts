import { readdirSync, realpathSync, type BigIntStats } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Exclusions } from "./exclusions.ts";
import { ioReason } from "./io-reason.ts";
import { entryStatOf, stampWithLog, statOf } from "./stamp.ts";
import { createSystemCheck } from "./system-file-system.ts";

/** A file to look at. */
export interface FoundFile {
  /** Real path: links are resolved. */
  readonly path: string;
  readonly size: number;
  /** Default stamp: `size:mtimeNs`, with that of a write-ahead log beside the file. */
  readonly stamp: string;
}

/** A path that could not be looked at, and why. */
export interface DiscoveryFault {
  readonly path: string;
  readonly detail: string;
}

export interface Discovery {
  /** Each real file once: in the order of the roots, inside a folder by name. */
  readonly files: readonly FoundFile[];
  readonly faults: readonly DiscoveryFault[];
  /** Files and folders that an exclusion left out. */
  readonly excluded: number;
}

export interface DiscoverOptions {
  readonly excludes: Exclusions;
  /** `fault`: a root that is not there is reported; `skip`: it simply is not there. */
  readonly missing: "fault" | "skip";
  readonly signal?: AbortSignal;
}

const skippedNames: ReadonlySet<string> = new Set([".git", "node_modules"]);
/** Entries looked at between two turns of the event loop. */
const ENTRIES_PER_TURN = 4096;

/**
 * Walks files and folders. Never throws on what it finds: what is unreadable, dangling or no regular file is a fault.
 * Links are followed, except to a folder above themselves; no folder is entered twice. Stops early, with what it has,
 * when `signal` aborts.
 */
export async function discover(
  roots: readonly string[],
  options: DiscoverOptions,
): Promise<Discovery> {
  const walk = new Walk(options);
  for (const root of roots) {
    if (isAborted(options)) break;
    walk.begin(resolve(root));
    while (!isAborted(options) && walk.advance()) await nextTurn();
  }
  return walk;
}

function isAborted(options: DiscoverOptions): boolean {
  return options.signal?.aborted === true;
}

class Walk implements Discovery {
  readonly files: FoundFile[] = [];
  readonly faults: DiscoveryFault[] = [];
  excluded = 0;
  private readonly options: DiscoverOptions;
  /** Folders still to be entered, the next one last. */
  private readonly pending: string[] = [];
  /** Real paths of the folders met. */
  private readonly folders = new Set<string>();
  /** Real paths of files that a link or a root led to: only these can be met twice. */
  private readonly linked = new Set<string>();
  private readonly systemOf = createSystemCheck();
  /** Entries that may still be looked at in this turn. */
  private budget = 0;

  constructor(options: DiscoverOptions) {
    this.options = options;
  }

  begin(root: string): void {
    if (this.isExcluded(root)) return;
    this.guarded(root, () => {
      if (this.options.missing === "skip" && entryStatOf(root) === null) return;
      const target = realpathSync(root);
      if (target !== root && this.isExcluded(target)) return;
      this.lead(target, stats(target), this.pending);
    });
  }

  /** Enters folders until a turn is used up; false when there are none left. */
  advance(): boolean {
    this.budget = ENTRIES_PER_TURN;
    while (this.budget > 0) {
      const folder = this.pending.pop();
      if (folder === undefined) return false;
      this.guarded(folder, () => this.enter(folder));
    }
    return true;
  }

  private guarded(path: string, look: () => void): void {
    try {
      look();
    } catch (error) {
      this.faults.push({ path, detail: reasonOf(error) });
    }
  }

  private isExcluded(path: string): boolean {
    const excluded = this.options.excludes(path);
    if (excluded) this.excluded += 1;
    return excluded;
  }

  private enter(folder: string): void {
    const names = readdirSync(folder).toSorted();
    this.budget -= names.length + 1;
    const prefix = folder.endsWith(sep) ? folder : folder + sep;
    const sides = sideFiles(names);
    const folders: string[] = [];
    for (const name of names) {
      if (skippedNames.has(name) || sides.has(name)) continue;
      const path = prefix + name;
      if (this.isExcluded(path)) continue;
      const log = sides.size > 0 && sides.has(`${name}-wal`) ? `${path}-wal` : null;
      try {
        this.look(path, folder, log, folders);
      } catch (error) {
        this.faults.push({ path, detail: reasonOf(error) });
      }
    }
    for (const next of folders.toReversed()) this.pending.push(next);
  }

  private look(path: string, folder: string, log: string | null, folders: string[]): void {
    const entry = entryStatOf(path);
    if (entry === null && path.includes("\uFFFD")) throw new Error("the name is not UTF-8");
    // Gone since the folder was listed: simply not there.
    if (entry === null) return;
    if (!entry.isSymbolicLink()) {
      if (!this.linked.has(path)) this.take(path, entry, log, folders);
      return;
    }
    const target = realpathSync(path);
    if (`${folder}${sep}`.startsWith(target.endsWith(sep) ? target : target + sep)) {
      throw new Error("a link to a folder above itself is not followed");
    }
    if (!this.isExcluded(target)) this.lead(target, stats(target), folders);
  }

  /** Takes what a link or a root leads to. */
  private lead(target: string, found: BigIntStats, folders: string[]): void {
    if (found.isFile()) {
      // Its folder brings it, now or later.
      if (this.folders.has(dirname(target)) || this.linked.has(target)) return;
      this.linked.add(target);
    }
    const log = found.isFile() && statOf(`${target}-wal`) !== null ? `${target}-wal` : null;
    this.take(target, found, log, folders);
  }

  private take(path: string, found: BigIntStats, log: string | null, folders: string[]): void {
    if (!found.isFile() && !found.isDirectory()) throw new Error("not a regular file");
    const system = this.systemOf(path, found.dev);
    if (system !== null) throw new Error(`made up by the operating system (${system})`);
    if (found.isDirectory()) {
      if (this.folders.has(path)) return;
      this.folders.add(path);
      folders.push(path);
      return;
    }
    const stamp = stampWithLog(found, log === null ? null : statOf(log));
    this.files.push({ path, size: Number(found.size), stamp });
  }
}

function stats(path: string): BigIntStats {
  const found = statOf(path);
  if (found === null) throw new Error("no such file or folder");
  return found;
}

/** Names of the files SQLite keeps beside a database that is listed too. */
function sideFiles(names: readonly string[]): ReadonlySet<string> {
  const candidates = names.filter((name) => sideEndings.some((ending) => name.endsWith(ending)));
  if (candidates.length === 0) return none;
  const listed = new Set(names);
  return new Set(candidates.filter((name) => listed.has(name.slice(0, name.lastIndexOf("-")))));
}

const sideEndings = ["-wal", "-shm", "-journal"] as const;

const none: ReadonlySet<string> = new Set();

function reasonOf(error: unknown): string {
  return ioReason(error) ?? (error instanceof Error ? error.message : String(error));
}
