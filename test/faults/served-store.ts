import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import type { Machine } from "../e2e/whetstone.ts";

/** A database behind `whetstone serve`, as another program sees it. */
export interface ServedStore {
  /** What the server needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ids of the events in it, one for each row; to be asked when no server runs. */
  eventIds(): Promise<readonly string[]>;
  /** Another program holds what every writer needs, until the answer is called. */
  hold(): Promise<() => Promise<void>>;
  /** Ends the server's connections where it has any: what is under way is neither known to be stored nor to be lost. */
  cutConnections(): Promise<void>;
  /** What is broken in it; empty for nothing. */
  damage(): Promise<readonly unknown[]>;
}

export function sqliteStore({ whetstoneHome }: Machine): ServedStore {
  const open = (): DatabaseSync => new DatabaseSync(join(whetstoneHome, "whetstone.db"));
  const read = (sql: string): readonly Record<string, unknown>[] => {
    const database = open();
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  return {
    env: {},
    eventIds: async () =>
      read("SELECT payload_redacted ->> '$.id' AS id FROM event").map(({ id }) => String(id)),
    async hold() {
      const database = open();
      database.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
      return async () => database.close();
    },
    cutConnections: async () => undefined,
    damage: async () =>
      read("PRAGMA integrity_check").filter(({ integrity_check: found }) => found !== "ok"),
  };
}

export function postgresStore(address: string): ServedStore {
  const query = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    env: { WHETSTONE_DATABASE_URL: address },
    eventIds: async () =>
      (await query("SELECT payload_redacted::json ->> 'id' AS id FROM event")).map(({ id }) =>
        String(id),
      ),
    async hold() {
      const client = new Client({ connectionString: address });
      await client.connect();
      await client.query("BEGIN");
      // The lock of the tenant's writers, as docs/postgresql.md describes it.
      await client.query(
        "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/tenant/local', 0))",
      );
      return () => client.end();
    },
    async cutConnections() {
      await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    },
    damage: () =>
      query(`SELECT conname AS broken FROM pg_constraint WHERE NOT convalidated
        UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid`),
  };
}
