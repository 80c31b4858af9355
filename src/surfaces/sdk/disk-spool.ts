import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SentEvent, SpoolPort } from "./client-options.ts";

export interface DiskSpoolOptions {
  /** Folder of this program's own; made with mode 0700. */
  readonly folder: string;
  /** Bytes that may wait; default 64 MiB. */
  readonly maxBytes?: number;
  readonly now?: () => number;
}

const defaultMaxBytes = 64 * 1024 * 1024;
const ending = ".json";

/** A spool of one file per batch: written under another name, synced, renamed; there whole, or not at all. */
export function createDiskSpool({
  folder,
  maxBytes = defaultMaxBytes,
  now = Date.now,
}: DiskSpoolOptions): SpoolPort {
  return {
    async put(events) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const text = JSON.stringify(events);
      const waiting = await bytesIn(folder);
      if (waiting + text.length > maxBytes) throw new Error(`${folder} holds ${waiting} bytes`);
      const name = newName(now());
      const draft = join(folder, `${name}.draft`);
      try {
        await writeFile(draft, text, { flag: "wx", mode: 0o600, flush: true });
        await rename(draft, join(folder, name));
        await syncFolder(folder);
      } catch (error) {
        await Promise.all([draft, join(folder, name)].map((path) => rm(path, { force: true })));
        throw error;
      }
    },
    async next() {
      for (const name of await names(folder)) {
        const path = join(folder, name);
        // oxlint-disable-next-line no-await-in-loop -- the oldest that is whole
        const events = await readEvents(path);
        if (events !== null) return { events, done: () => rm(path, { force: true }) };
        // oxlint-disable-next-line no-await-in-loop -- set aside, so that those behind it are sent
        await rename(path, `${path}.damaged`);
      }
      return null;
    },
    keepAtExit(unsent, onLost) {
      const keep = (): void => {
        const events = unsent();
        if (events.length === 0) return;
        try {
          putAtOnce(folder, newName(now()), events);
        } catch (error) {
          onLost(events, `the program ended; the spool does not take it: ${String(error)}`);
        }
      };
      process.on("exit", keep);
      return () => process.off("exit", keep);
    },
  };
}

function newName(at: number): string {
  return `${String(at).padStart(15, "0")}-${randomBytes(6).toString("hex")}${ending}`;
}

/** For a program that is ending: it waits for no promise. The cap does not count, for there is nowhere else to put them. */
function putAtOnce(folder: string, name: string, events: readonly SentEvent[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `${name}.draft`);
  try {
    writeFileSync(draft, JSON.stringify(events), { flag: "wx", mode: 0o600, flush: true });
    renameSync(draft, join(folder, name));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Makes a new name durable; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(ending)).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await names(folder)).map((name) => stat(join(folder, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

async function readEvents(path: string): Promise<readonly SentEvent[] | null> {
  try {
    const events: unknown = JSON.parse(await readFile(path, "utf8"));
    return Array.isArray(events) ? (events as readonly SentEvent[]) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
