import type { Migration } from "./migration.ts";

/** What was done about issues on a tracker, and what people said there. A journal, as that of tickets. */
export const issueEvents: Migration = {
  version: 10,
  name: "issue-events",
  up(schema) {
    schema.exec(`
      CREATE TABLE issue_event (
        tenant_id INTEGER NOT NULL, event_id TEXT NOT NULL, tracker TEXT NOT NULL, subject TEXT NOT NULL,
        kind TEXT NOT NULL, issue INTEGER, actor TEXT NOT NULL, payload TEXT NOT NULL, at INTEGER NOT NULL,
        batch_seq INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, event_id)
      ) WITHOUT ROWID;`);
  },
};
