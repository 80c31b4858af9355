import type { Migration } from "./migration.ts";

/** Where the derived beginning of a long session ends: rows beyond it change nothing that is derived. */
export const sessionBeginnings: Migration = {
  version: 14,
  name: "session-beginnings",
  up(schema) {
    schema.exec(`
      CREATE TABLE session_beginning (
        tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, last_ordinal INTEGER NOT NULL,
        last_at INTEGER, newest_step INTEGER NOT NULL, newest_observation INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, session_id)
      ) WITHOUT ROWID;`);
  },
};
