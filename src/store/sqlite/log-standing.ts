import { statSync } from "node:fs";
import type { LogStanding } from "../engine.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";

/** Null for a database without a log, and while another connection is just about to change it. */
export function readLogStanding(connection: SqliteConnection): Promise<LogStanding | null> {
  const { database, path } = connection;
  return connection.alone(() => {
    const row = database.prepare("PRAGMA wal_checkpoint(NOOP)").get();
    const pages = Number(row?.["log"]);
    if (pages < 0) return null;
    const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    return { bytes, pages, foldedPages: Number(row?.["checkpointed"]) };
  });
}
