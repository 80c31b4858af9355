import {
  chmodSync,
  copyFileSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  closeSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { makeFolder } from "../../core/make-folder.ts";
import { stampOf } from "../stamp.ts";
import { isSqliteError } from "./sqlite-errors.ts";

/** How long SQLite may wait for another program's lock before the file counts as unreadable for now. */
const LOCK_WAIT_MS = 250;

const systemScratch = join(tmpdir(), "whetstone-sqlite-");

/** Another program's database, opened without leaving a trace beside it. */
export interface SqliteFile {
  readonly database: DatabaseSync;
  /** False once another program began to write to a file that was opened as if nobody would: open it again. */
  isStill(): boolean;
  close(): void;
}

/**
 * Opens a database read-only and WAL-safe. A plain read-only open of a database in WAL mode makes SQLite create `-wal`
 * and `-shm` files beside it and leave them there, so:
 * - at rest (WAL mode, nothing in the log): opened immutable, and watched for a writer;
 * - in use (log and index there): opened through them, as every reader does;
 * - left behind by a crash (log without index, or a rollback journal): copied to a folder of its own, whose path begins
 *   with `scratch`, and recovered there; the copy has gone from the disk when this returns, or on Windows when it is closed.
 * Throws what SQLite throws.
 */
export function openSqliteFile(path: string, scratch: string = systemScratch): SqliteFile {
  const isWal = usesLog(path);
  if (hasBytes(`${path}-journal`)) return openCopy(path, scratch);
  if (!isWal) return openShared(path);
  if (!hasBytes(`${path}-wal`)) return openAtRest(path);
  return existsSync(`${path}-shm`) ? openShared(path) : openCopy(path, scratch);
}

function openShared(path: string): SqliteFile {
  const database = new DatabaseSync(path, { readOnly: true, timeout: LOCK_WAIT_MS });
  return { database, isStill: () => true, close: () => database.close() };
}

function openAtRest(path: string): SqliteFile {
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  const before = restingStamp(path);
  const database = new DatabaseSync(url, { readOnly: true });
  return { database, isStill: () => restingStamp(path) === before, close: () => database.close() };
}

function restingStamp(path: string): string {
  return `${stampOf(statSync(path, { bigint: true }))} ${hasBytes(`${path}-wal`)}`;
}

function openCopy(path: string, scratch: string): SqliteFile {
  makeFolder(dirname(scratch), 0o700);
  const folder = mkdtempSync(scratch);
  const discard = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const copy = join(folder, "copy.db");
    for (const suffix of ["", "-wal", "-journal"])
      copyIfThere(`${path}${suffix}`, `${copy}${suffix}`);
    const database = new DatabaseSync(copy, { timeout: LOCK_WAIT_MS });
    const close = (): void => {
      database.close();
      discard();
    };
    recover(database);
    // What is open can be read on without its name: a process that is killed later leaves nothing behind.
    if (process.platform !== "win32") discard();
    return { database, isStill: () => true, close };
  } catch (error) {
    discard();
    throw error;
  }
}

/** Whatever is wrong with it is found again, and told, by whoever reads. */
function recover(database: DatabaseSync): void {
  try {
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (error) {
    if (!isSqliteError(error)) throw error;
  }
}

function copyIfThere(from: string, to: string): void {
  if (!existsSync(from)) return;
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o600);
}

function hasBytes(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Byte 18 of the header: 1 for a rollback journal, 2 for a write-ahead log. */
function usesLog(path: string): boolean {
  const header = Buffer.alloc(20);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, header, 0, header.byteLength, 0);
  } finally {
    closeSync(descriptor);
  }
  return header[18] === 2 || header[19] === 2;
}
