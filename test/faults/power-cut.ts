import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DiskCall } from "./disk-trace.ts";

/** A file, whatever it is called. */
interface Content {
  readonly safe: Buffer;
  /** Asked for since the file was last synced, each with its position among all calls. */
  readonly pending: readonly (Change & { readonly at: number })[];
}

type Change =
  | { readonly bytes: Buffer; readonly offset: number | null }
  | { readonly size: number };

/** A change of names that waits for its folder. */
interface Naming {
  readonly path: string;
  /** Null: the name goes. */
  readonly content: number | null;
  /** A new file's name is taken along when the file is synced. */
  readonly isNew: boolean;
}

const sectorBytes = 512;

/**
 * A disk with a cache that loses power: what was synced is there, and of what was not any part may be, in any order, down
 * to single sectors. Names follow their order in the journal of the file system, up to some moment after the last sync
 * of their folder; the name of a new file comes with the first sync of the file, as on ext4, XFS and Btrfs.
 */
export class CachedDisk {
  readonly #contents: Content[] = [];
  readonly #names = new Map<string, number>();
  readonly #safeNames = new Map<string, number>();
  #namings: Naming[] = [];
  #calls = 0;

  /** Begins with the files of a folder, all safe, as those of another. */
  constructor(from: string, as: string) {
    for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.endsWith("-shm")) continue;
      this.#begin(as + path.slice(from.length), readFileSync(path), true);
    }
  }

  take(call: DiskCall): void {
    const at = this.#calls;
    this.#calls += 1;
    switch (call.kind) {
      case "create":
        if (!this.#names.has(call.path)) this.#create(call.path);
        return;
      case "write":
        this.#change(call.path, { bytes: call.bytes, offset: call.offset }, at);
        return;
      case "truncate":
        this.#change(call.path, { size: call.size }, at);
        return;
      case "link":
        this.#link(call.path, call.to);
        return;
      case "rename":
        this.#link(call.path, call.to);
        this.#unlink(call.path);
        return;
      case "unlink":
        this.#unlink(call.path);
        return;
      case "sync":
        this.#sync(call.path, call.since);
        return;
      default:
    }
  }

  /** Writes what is left after a loss of power now, with the paths of `from` under `to`. `random`: 0..1. */
  cut(from: string, to: string, random: () => number): void {
    const names = new Map(this.#safeNames);
    const reached = Math.floor(random() * (this.#namings.length + 1));
    for (const naming of this.#namings.slice(0, reached)) apply(names, naming);
    // Nothing, everything, or any part of what is under way.
    const share = [0, 1, random()][Math.floor(random() * 3)] ?? 0;
    const keeps = (): boolean => random() < share;
    for (const [path, index] of names) {
      const target = join(to, path.slice(from.length));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, partly(this.#contents[index] as Content, keeps), { mode: 0o600 });
    }
  }

  #begin(path: string, safe: Buffer, isSafe: boolean): number {
    const index = this.#contents.push({ safe, pending: [] }) - 1;
    this.#names.set(path, index);
    if (isSafe) this.#safeNames.set(path, index);
    return index;
  }

  #create(path: string): number {
    const content = this.#begin(path, Buffer.alloc(0), false);
    this.#namings.push({ path, content, isNew: true });
    return content;
  }

  #change(path: string, change: Change, at: number): void {
    const index = this.#names.get(path) ?? this.#create(path);
    const { safe, pending } = this.#contents[index] as Content;
    this.#contents[index] = { safe, pending: [...pending, { ...change, at }] };
  }

  #link(path: string, to: string): void {
    const content = this.#names.get(path);
    if (content === undefined) return;
    this.#names.set(to, content);
    this.#namings.push({ path: to, content, isNew: false });
  }

  #unlink(path: string): void {
    this.#names.delete(path);
    this.#namings.push({ path, content: null, isNew: false });
  }

  #sync(path: string, since: number): void {
    const index = this.#names.get(path);
    if (index === undefined) this.#syncFolder(path);
    else this.#syncFile(index, since);
  }

  #syncFile(index: number, since: number): void {
    const { safe, pending } = this.#contents[index] as Content;
    const done = pending.filter(({ at }) => at < since);
    this.#contents[index] = {
      safe: done.reduce(changed, safe),
      pending: pending.filter(({ at }) => at >= since),
    };
    const own = this.#namings.find(({ content, isNew }) => content === index && isNew);
    if (own === undefined) return;
    apply(this.#safeNames, own);
    this.#namings = this.#namings.filter((naming) => naming !== own);
  }

  #syncFolder(folder: string): void {
    const isHere = ({ path }: Naming): boolean => dirname(path) === folder;
    for (const naming of this.#namings.filter(isHere)) apply(this.#safeNames, naming);
    this.#namings = this.#namings.filter((naming) => !isHere(naming));
  }
}

function apply(names: Map<string, number>, { path, content }: Naming): void {
  if (content === null) names.delete(path);
  else names.set(path, content);
}

function changed(content: Buffer, change: Change): Buffer {
  if ("size" in change) return resized(content, change.size);
  const offset = change.offset ?? content.length;
  const longer = resized(content, Math.max(content.length, offset + change.bytes.length));
  longer.set(change.bytes, offset);
  return longer;
}

function resized(content: Buffer, size: number): Buffer {
  const copy = Buffer.alloc(size);
  content.copy(copy, 0, 0, Math.min(size, content.length));
  return copy;
}

/** What is safe, and those sectors of the rest that happen to be kept. */
function partly({ safe, pending }: Content, keeps: () => boolean): Buffer {
  let content = safe;
  let end = safe.length;
  for (const change of pending) {
    if ("size" in change) {
      if (keeps()) content = changed(content, change);
      end = change.size;
      continue;
    }
    const offset = change.offset ?? end;
    end = Math.max(end, offset + change.bytes.length);
    for (const [start, bytes] of sectors(change.bytes, offset))
      if (keeps()) content = changed(content, { bytes, offset: start });
  }
  return content;
}

function* sectors(bytes: Buffer, offset: number): Generator<readonly [number, Buffer]> {
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(sectorBytes - ((offset + done) % sectorBytes), bytes.length - done);
    yield [offset + done, bytes.subarray(done, done + length)];
    done += length;
  }
}
