import { schemaVersion } from "../migrations/steps.ts";
import type { Connection, Engine } from "../engine.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { excerptEntries } from "./excerpt-entries.ts";
import { itemEntries } from "./item-entries.ts";

/** SQLite, as Node brings it. */
export const sqliteEngine: Engine = {
  name: "sqlite",
  // An integer primary key that is given no number takes the next one.
  newRowId: () => "?",
  excerpts: excerptEntries,
  itemTerms: itemEntries,
  schemaVersion,
  leaseTime: (_connection, clock) => clock.now(),
  databaseBytes(connection) {
    const [pages] = connection.rows("PRAGMA page_count");
    const [size] = connection.rows("PRAGMA page_size");
    return Number(pages?.[0] ?? 0) * Number(size?.[0] ?? 0);
  },
  async logStanding(connection) {
    const { readLogStanding } = await import("./log-standing.ts");
    return readLogStanding(ofSqlite(connection));
  },
  async damage(connection) {
    const { readDamage } = await import("./damage.ts");
    return readDamage(connection);
  },
  async mendIndexes(connection) {
    const { mendIndexes } = await import("./mend-indexes.ts");
    return mendIndexes(ofSqlite(connection));
  },
  async deleting(connection, work) {
    const { database } = ofSqlite(connection);
    // What is freed now is overwritten, and the log with its old content emptied: the rest goes with `eraseFreed`.
    database.exec("PRAGMA secure_delete = ON");
    try {
      return await work();
    } finally {
      database.exec("PRAGMA secure_delete = OFF; PRAGMA wal_checkpoint(TRUNCATE)");
    }
  },
  async eraseFreed(connection) {
    const { eraseFreed } = await import("./erase-freed.ts");
    await eraseFreed(ofSqlite(connection));
  },
};

/** This engine belongs to connections of its own kind alone. */
function ofSqlite(connection: Connection): SqliteConnection {
  return connection as SqliteConnection;
}
