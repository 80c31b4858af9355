import { WhetstoneError } from "../../core/errors.ts";

interface SqliteFailure extends Error {
  readonly code: "ERR_SQLITE_ERROR";
  readonly errcode: number;
}

const statement = 1;
const busy = 5;
const locked = 6;
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const constraint = 19;
const cantOpen = 14;
const notADatabase = 26;

function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** How the full-text extension (fts5_config.c) refuses an index whose own settings it cannot read. */
function isIndexDamage(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("invalid fts5 file format");
}

/** The primary result code of SQLite (the low byte of the extended code); null for any other error. */
function primaryCode(error: unknown): number | null {
  return isSqliteFailure(error) ? error.errcode & 0xff : null;
}

/** True when another connection holds the lock, so that trying again later may succeed. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === busy || code === locked;
}

/** True when a statement does not fit the tables that are there. */
export function isStatementError(error: unknown): boolean {
  return primaryCode(error) === statement;
}

/** True when a row breaks a rule of its table, as one that is there already. */
export function isBrokenRule(error: unknown): boolean {
  return primaryCode(error) === constraint;
}

/** Looks into a database in which something went wrong. */
export interface DamageLook {
  isSchemaDamaged(): boolean;
  /** Reads it whole. */
  isContentDamaged(): boolean;
}

const seesNothing: DamageLook = {
  isSchemaDamaged: () => false,
  isContentDamaged: () => false,
};

/**
 * The error a caller sees: engine codes become ours, everything else stays as it is. What nothing of ours would cause in a
 * sound database is looked into: statements that do not fit the tables, and rows that break a rule of theirs.
 */
export function storeError(error: unknown, path: string, look: DamageLook = seesNothing): unknown {
  // JSON that we wrote and that can no longer be read.
  if (error instanceof SyntaxError) return damaged(path, error);
  switch (primaryCode(error)) {
    case busy:
    case locked:
      return new WhetstoneError("database-locked", `Another process holds the database ${path}.`, {
        cause: error,
        hint: "Try again when it has finished, or stop it.",
      });
    case corrupt:
    case notADatabase:
      return damaged(path, error);
    case full:
      return diskFull(`The disk of ${path} is full.`, error);
    case ioError:
      return new WhetstoneError("database-io", `Reading or writing ${path} failed.`, {
        cause: error,
        hint: "Check the disk, and whether it is full; nothing was acknowledged that was not written.",
      });
    case readOnly:
    case cantOpen:
      return new WhetstoneError("database-unavailable", `${path} cannot be opened or written.`, {
        cause: error,
        hint: "Check that the folder exists and that its owner is you.",
      });
    case statement:
      return isIndexDamage(error) || look.isSchemaDamaged() ? damaged(path, error) : error;
    case constraint:
      return look.isContentDamaged() ? damaged(path, error) : error;
    default:
      return error;
  }
}

/** What is read contradicts itself, or cannot be read at all. */
export function damaged(path: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError("database-corrupt", `${path} is damaged or is not a database.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: "`whetstone rebuild` makes indexes again where nothing else is damaged. Otherwise move the file aside (keep it) and restore a backup, or scan again into a new database.",
  });
}

export function diskFull(message: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError("disk-full", message, {
    hint: "Free some space; nothing is written while less than 512 MB are free.",
    ...(cause === undefined ? {} : { cause }),
  });
}
