/** What SQLite throws through Node. */
export interface SqliteError extends Error {
  /** SQLite's own (extended) result code. */
  readonly errcode: number;
}

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Primary codes that lie in the file or in what was asked of it: ERROR, CORRUPT, FORMAT and NOTADB (sqlite.org/rescode.html). */
const lasting: ReadonlySet<number> = new Set([1, 11, 24, 26]);

/** True for what passes though the file stays as it is: another program's lock, a disk or a memory that is full. */
export function passes({ errcode }: SqliteError): boolean {
  return !lasting.has(errcode & 0xff);
}
