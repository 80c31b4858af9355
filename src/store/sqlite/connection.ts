import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { WhetstoneError } from "../../core/errors.ts";
import { monotonicMs } from "../../core/monotonic-ms.ts";
import {
  makePrivate,
  minimumFreeBytes,
  preparePrivateFile,
  refuseNetworkFileSystem,
  systemDisk,
} from "./filesystem.ts";
import type { DiskProbe } from "./filesystem.ts";
import type { Columns, Connection, Flush } from "../engine.ts";
import { lookInto } from "./look-into.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { sqliteEngine } from "./sqlite-engine.ts";
import { damaged, diskFull, isBusy, storeError } from "./sqlite-errors.ts";

export interface ConnectionOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly readOnly?: boolean;
  /** How long a locked database is retried before `database-locked`; default 10,000. */
  readonly busyDeadlineMs?: number;
  /** Another connection folds the log back, so that commits of this one do so only where it lags far behind. */
  readonly foldsBeside?: boolean;
  readonly disk?: DiskProbe;
  /** As `process.platform`; default this one. */
  readonly platform?: string;
  /** 0..1, spreads the retries. */
  readonly random?: () => number;
}

const oldestSqlite = "3.51.3";
const cacheKib = 16 * 1024;
/** The log is folded back into the file from here on: 4 MB. A log that is overwritten early makes a commit cheaper than one that grows. */
const checkpointPages = 1_000;
/** 16 MB: beside a reader that takes some seconds the log still stays below 64. */
const laggingPages = 4_000;
const logBytesKept = 16 * 1024 * 1024;
/** More than the files that SQLite makes on opening a database need. */
const leastToOpen = 1024 * 1024;
const freeSpaceCheckMs = 1_000;

export async function openConnection(options: ConnectionOptions): Promise<SqliteConnection> {
  refuseOldSqlite(process.versions.sqlite ?? "0");
  const { path, readOnly = false, disk = systemDisk, platform = process.platform } = options;
  if (path !== ":memory:") {
    prepareFile(path, readOnly);
    refuseNetworkFileSystem(dirname(path), disk, platform);
  }
  const retry = createRetry(path, options.busyDeadlineMs ?? 10_000, options.random ?? Math.random);
  const settings: Settings = {
    readOnly,
    foldsAt: options.foldsBeside === true ? laggingPages : checkpointPages,
  };
  let isAsIs: (() => boolean) | null = null;
  const database = await openDatabase(path, { path, retry, ...settings }).catch(
    (error: unknown) => {
      if (!isRefused(error)) throw error;
      const isFull = disk.stat(dirname(path)).freeBytes < leastToOpen;
      const isUnchanging = readOnly && !hasLog(path);
      if (isUnchanging && (isFull || error.code === "database-unavailable")) {
        isAsIs = watchFile(path);
        return openDatabase(unchangingUrl(path), { path, retry, ...settings });
      }
      throw isFull ? diskFull(`The disk of ${path} is full.`, error) : error;
    },
  );
  return createConnection(database, { path, readOnly, disk, retry, isAsIs });
}

interface Settings {
  readonly readOnly: boolean;
  /** Pages of the log from which on a commit folds it back. */
  readonly foldsAt: number;
}

async function openDatabase(
  target: string | URL,
  { path, retry, ...settings }: Pick<Parts, "path" | "retry"> & Settings,
): Promise<DatabaseSync> {
  const database = await retry(
    () => new DatabaseSync(target, { readOnly: settings.readOnly, timeout: 0 }),
  );
  try {
    await retry(() => configure(database, path, settings));
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Whether the system did not let SQLite at one of its files. */
function isRefused(error: unknown): error is WhetstoneError {
  if (!(error instanceof WhetstoneError)) return false;
  return error.code === "database-unavailable" || error.code === "database-io";
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Answers whether a file is still what it was: a full disk may be given room, and a writer comes. */
function watchFile(path: string): () => boolean {
  const stamp = (): string => {
    const { size, mtimeNs } = statSync(path, { bigint: true });
    return `${size} ${mtimeNs} ${hasLog(path)}`;
  };
  const before = stamp();
  return () => stamp() === before;
}

/**
 * On a read-only medium, and on a full disk, SQLite cannot make the files that reading beside a writer needs, nor could a
 * writer. Where there is no log there was no writer either: the file is read as one that nobody changes.
 */
function unchangingUrl(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  return url;
}

/** Throws `sqlite-too-old` below 3.51.3, which mends a rare corruption of databases in WAL mode. */
export function refuseOldSqlite(version: string): void {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const [oldMajor = 0, oldMinor = 0, oldPatch = 0] = oldestSqlite.split(".").map(Number);
  const difference = major - oldMajor || minor - oldMinor || patch - oldPatch;
  if (difference >= 0) return;
  throw new WhetstoneError("sqlite-too-old", `This Node brings SQLite ${version}.`, {
    hint: `SQLite ${oldestSqlite} or later is needed: use a newer Node 24 or 26.`,
    exitCode: 1,
  });
}

function prepareFile(path: string, readOnly: boolean): void {
  if (readOnly && !existsSync(path)) {
    throw new WhetstoneError("database-missing", `There is no database at ${path}.`, {
      hint: "Run `whetstone scan` first.",
    });
  }
  const there = statSync(path, { throwIfNoEntry: false });
  // A device would be kept to its owner, as a database is, and a pipe waited for.
  if (there?.isFile() === false) {
    const what = there.isDirectory() ? "a folder" : "no file";
    throw new WhetstoneError("database-unavailable", `${path} is ${what}.`, {
      hint: "Name a database file with --db.",
    });
  }
  if (!readOnly) orUnavailable(path, () => preparePrivateFile(path));
}

function orUnavailable(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new WhetstoneError("database-unavailable", `${path} cannot be created or written.`, {
      cause,
      hint: "Check that the folder is yours, or name another file with --db.",
    });
  }
}

function configure(database: DatabaseSync, path: string, { readOnly, foldsAt }: Settings): void {
  database.exec(`PRAGMA cache_size = -${cacheKib}; PRAGMA temp_store = MEMORY`);
  // A read that touches the file: a damaged one is found here and not in the middle of the work, and what is not ours
  // before anything of it is changed.
  refuseForeign(database, path);
  if (readOnly) return;
  if (path !== ":memory:") {
    orUnavailable(path, () => makePrivate(path));
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
    if (mode !== "wal") throw settingRefused("journal_mode", "wal", mode);
  }
  database.exec(
    `PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${foldsAt};
     PRAGMA journal_size_limit = ${logBytesKept}`,
  );
  const synchronous = database.prepare("PRAGMA synchronous").get()?.["synchronous"];
  if (synchronous !== 2) throw settingRefused("synchronous", "2 (FULL)", synchronous);
}

function settingRefused(name: string, wanted: string, got: unknown): WhetstoneError {
  return new WhetstoneError(
    "database-setting",
    `SQLite kept ${name} = ${String(got)} where ${wanted} is needed.`,
    { hint: "The file system does not support it: use a local disk." },
  );
}

type Begin = "BEGIN" | "BEGIN IMMEDIATE";

type Retry = <T>(attempt: () => T) => Promise<T>;

/** Tries again while the database is locked, after 1 to 50 ms at random, until the deadline. */
function createRetry(path: string, deadlineMs: number, random: () => number): Retry {
  return async (attempt) => {
    const giveUpAt = monotonicMs() + deadlineMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || monotonicMs() >= giveUpAt) throw storeError(error, path);
      }
      // oxlint-disable-next-line no-await-in-loop -- the wait is the point
      const waitMs = 1 + random() * Math.min(50, 2 ** tries);
      // A hook opens a store and hardly ever waits: Node's own promises of timers need not be loaded for it.
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  };
}

interface Parts {
  readonly path: string;
  readonly readOnly: boolean;
  readonly disk: DiskProbe;
  readonly retry: Retry;
  /** Of a file that is read as one that nobody changes: false once somebody has. */
  readonly isAsIs: (() => boolean) | null;
}

function createConnection(database: DatabaseSync, parts: Parts): SqliteConnection {
  const { path, readOnly, retry, isAsIs } = parts;
  const statements = createStatementCache(database, false);
  const arrayStatements = createStatementCache(database, true);
  const tell = (error: unknown): unknown => storeError(error, path, lookInto(database));
  const rollbackListeners: (() => void)[] = [];
  const requireSpace = createSpaceCheck(path, parts.disk);
  // Begin, work and commit are one synchronous stretch: nobody else on this connection can step in between.
  const transact = async <T>(begin: Begin, work: () => T, flush: Flush = "now"): Promise<T> =>
    retry(() =>
      flushing(database, flush, () => {
        statements(begin).run();
        return commit(begin, work);
      }),
    );
  const commit = <T>(begin: Begin, work: () => T): T => {
    try {
      const result = work();
      statements("COMMIT").run();
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      for (const listener of rollbackListeners) listener();
      // A write has had its lock since it began. A read may meet one at any statement (while the log is recovered after
      // a crash), and is tried again.
      throw begin === "BEGIN" && isBusy(error) ? error : tell(error);
    }
  };
  return {
    database,
    engine: sqliteEngine,
    path,
    readOnly,
    statement: statements as unknown as Connection["statement"],
    rows: (sql, ...parameters) =>
      arrayStatements(sql).all(...(parameters as SQLInputValue[])) as unknown as Columns[],
    insertRow: (sql, _idColumn, parameters) =>
      Number(statements(sql).run(...(parameters as SQLInputValue[])).lastInsertRowid),
    async write(work, flush = "now") {
      if (readOnly) throw openedReadOnly(path);
      requireSpace();
      return transact("BEGIN IMMEDIATE", work, flush);
    },
    read: (work) =>
      isAsIs === null ? transact("BEGIN", work) : unchanged(path, isAsIs, transact("BEGIN", work)),
    alone: retry,
    onRollback: (listener) => void rollbackListeners.push(listener),
    damaged: () => damaged(path),
    close: () => database.close(),
  };
}

/** What was read of a file in which somebody wrote meanwhile may be half of the one and half of the other. */
async function unchanged<T>(path: string, isAsIs: () => boolean, read: Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([read]);
  if (!isAsIs())
    throw new WhetstoneError("database-locked", `${path} was written to while it was read.`, {
      hint: "There is room on its disk again: run the command once more.",
    });
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}

/** Each flush of the log takes everything with it that was committed before, whichever connection did. */
function flushing<T>(database: DatabaseSync, flush: Flush, work: () => T): T {
  if (flush === "now") return work();
  // Not prepared: the setting changes when the statement is compiled.
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    return work();
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}

function createStatementCache(
  database: DatabaseSync,
  asArrays: boolean,
): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statement.setReturnArrays(asArrays);
    statements.set(sql, statement);
    return statement;
  };
}

function openedReadOnly(path: string): WhetstoneError {
  return new WhetstoneError("database-read-only", `${path} was opened for reading only.`);
}

/** Asks the disk at most once a second: a write is refused before SQLite would fail half way. */
function createSpaceCheck(path: string, disk: DiskProbe): () => void {
  if (path === ":memory:") return () => undefined;
  let askAgainAt = 0;
  return () => {
    const now = monotonicMs();
    if (now < askAgainAt) return;
    const { freeBytes } = disk.stat(dirname(path));
    if (freeBytes < minimumFreeBytes) {
      throw diskFull(`Only ${Math.floor(freeBytes / 1024 / 1024)} MB are free beside ${path}.`);
    }
    askAgainAt = now + freeSpaceCheckMs;
  };
}
