import type { DatabaseSync } from "node:sqlite";
import type { Connection } from "../engine.ts";

/** One connection to a SQLite file. A write is `BEGIN IMMEDIATE`: one writer at a time for the whole file. */
export interface SqliteConnection extends Connection {
  readonly database: DatabaseSync;
  /** Work that takes no transaction, tried again while another process is in its way. */
  alone<T>(work: () => T): Promise<T>;
  close(): void;
}
