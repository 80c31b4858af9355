import type { SqliteConnection } from "./sqlite-connection.ts";

/**
 * Rewrites the database without what was deleted from it: pages that were split or freed keep old content in their unused
 * parts, even with `secure_delete`, and full-text segments keep words. Takes as long as copying the file, and as much
 * room. Throws `database-locked` while another process reads the old state, and `disk-full`.
 */
export async function eraseFreed(connection: SqliteConnection): Promise<void> {
  await connection.write(() => {
    for (const index of ["search_text", "item_text"]) {
      connection.database.exec(`INSERT INTO ${index} (${index}) VALUES ('optimize')`);
    }
  });
  // A database in memory would need its size again in memory; the file is nameless and holds what is kept.
  connection.database.exec("PRAGMA temp_store = FILE");
  try {
    await connection.alone(() => connection.database.exec("VACUUM"));
  } finally {
    connection.database.exec("PRAGMA temp_store = MEMORY");
  }
  await emptyLog(connection);
}

/** What the log holds is older than the file once it was folded back. */
async function emptyLog(connection: SqliteConnection): Promise<void> {
  if (connection.path === ":memory:") return;
  await connection.alone(() => {
    const result = connection.database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    if (result?.["busy"] !== 0) throw new LogInUse();
  });
}

/** Looks as SQLite's own error for a lock, so that it is waited for in the same way. */
class LogInUse extends Error {
  readonly errcode = 5;
}
