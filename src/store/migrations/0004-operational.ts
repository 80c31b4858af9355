import type { Migration } from "./migration.ts";

/** Leases, queues and counters: neither observed nor derived. */
export const operational: Migration = {
  version: 4,
  name: "operational",
  up(schema) {
    schema.exec(`
      CREATE TABLE lease (
        tenant_id INTEGER NOT NULL, name TEXT NOT NULL, holder TEXT NOT NULL, fence INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, name)
      ) WITHOUT ROWID;
      CREATE TABLE job (
        tenant_id INTEGER NOT NULL, job_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
        payload TEXT NOT NULL, run_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, job_id)
      ) WITHOUT ROWID;
      CREATE TABLE outbox (
        tenant_id INTEGER NOT NULL, message_key TEXT NOT NULL, sink TEXT NOT NULL, state TEXT NOT NULL,
        payload TEXT NOT NULL, next_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, message_key, sink)
      ) WITHOUT ROWID;
      CREATE TABLE stage_counter (
        tenant_id INTEGER NOT NULL, stage TEXT NOT NULL, counter TEXT NOT NULL, n INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, stage, counter)
      ) WITHOUT ROWID;
      CREATE TABLE breaker_state (
        tenant_id INTEGER NOT NULL, breaker TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, breaker)
      ) WITHOUT ROWID;`);
  },
};
