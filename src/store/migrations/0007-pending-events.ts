import type { Migration } from "./migration.ts";

/**
 * Events are kept in the order they come, and an index holds their keys: in the order of their keys each one dirtied a
 * page of its own, which goes to the log whole with every commit.
 *
 * A live event is durable as soon as its own row is. The rows of the operation it tells are made from it afterwards, and
 * until then its key stands here, some hundreds to a row: a mark on each event would be written twice.
 */
export const pendingEvents: Migration = {
  version: 7,
  name: "pending-events",
  up(schema) {
    schema.exec(`
      CREATE TABLE event_by_arrival (
        tenant_id INTEGER NOT NULL, event_key TEXT NOT NULL, source TEXT, kind TEXT, session_id INTEGER,
        at INTEGER, payload_redacted TEXT NOT NULL, batch_seq INTEGER NOT NULL
      );
      INSERT INTO event_by_arrival (tenant_id, event_key, source, kind, session_id, at, payload_redacted, batch_seq)
        SELECT tenant_id, event_key, source, kind, session_id, at, payload_redacted, batch_seq FROM event
        ORDER BY tenant_id, batch_seq, event_key;
      DROP TABLE event;
      ALTER TABLE event_by_arrival RENAME TO event;
      CREATE UNIQUE INDEX event_keys ON event (tenant_id, event_key);
      CREATE TABLE pending_event (
        tenant_id INTEGER NOT NULL, seq INTEGER NOT NULL, part INTEGER NOT NULL, events INTEGER NOT NULL,
        event_keys TEXT NOT NULL,
        PRIMARY KEY (tenant_id, seq, part)
      ) WITHOUT ROWID`);
  },
};
