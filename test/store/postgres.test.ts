import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { describe, expect, it, vi } from "vitest";
import { migrations } from "../../src/store/migrations/steps.ts";
import type { Store } from "../../src/store/port.ts";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { openPostgres } from "../../src/store/postgres/postgres-connection.ts";
import { testDatabase, testServer } from "./postgres-database.ts";
import { factRow, hex, recordBatch, sessionRow, stepRow, wholeSession } from "./record-fixtures.ts";
import type { StoreFactory } from "./store-factory.ts";
import { storeLaws } from "./store-laws.suite.ts";
import { deriveAll } from "./toy-derivation.ts";

const key = new Uint8Array(32).fill(7);

// Statements travel to a server and back; properties make thousands of them.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** Every store is a new tenant of one database: a law that saw another tenant's rows would not hold. */
function onServer(address: string): StoreFactory {
  const tenants = new WeakMap<Store, string>();
  let made = 0;
  const open = async (
    tenant: string,
    options: Parameters<StoreFactory["open"]>[0],
  ): Promise<Store> => {
    const leaseClock = options?.clock === undefined ? {} : { leaseClock: options.clock };
    const store = await openPostgresStore({ address, tenant, key, ...options, ...leaseClock });
    tenants.set(store, tenant);
    return store;
  };
  return {
    open: (options) => open(`tenant-${(made += 1)}`, options),
    openAgain: (store, options) => open(tenants.get(store) ?? "", options),
  };
}

/** Full text is kept otherwise by each engine. */
function withoutIndexes(rows: readonly { readonly name?: unknown }[]): readonly string[] {
  const names = rows.map(({ name }) => String(name));
  return names.filter((name) => !/^(search_text|item_text|schema_version)/.test(name)).toSorted();
}

describe.skipIf(testServer === undefined)("on a server (scripts/postgres.sh starts one)", () => {
  const address = testDatabase();
  storeLaws("PostgreSQL", onServer(address));

  it("leaves a commit to the next flush where that is asked for, and waits for the disk again after it", async () => {
    const connection = openPostgres({ address, tenant: "flushes" });
    const level = (): unknown => connection.rows("SHOW synchronous_commit")[0]?.[0];
    expect(await connection.write(level, "with-next")).toBe("off");
    expect(await connection.write(level)).toBe("on");
    await connection.close();
  });

  it("has the tables and columns of SQLite, but for the indexes of full text", async () => {
    await (await openPostgresStore({ address, tenant: "columns", key })).close();
    const client = new Client({ connectionString: address });
    await client.connect();
    const { rows } = await client.query<{ readonly name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = current_schema()`,
    );
    await client.end();
    const sqlite = new DatabaseSync(":memory:");
    for (const step of migrations) step.up(sqlite);
    const columns = sqlite
      .prepare(
        `SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type IN ('table', 'view')`,
      )
      .all();
    sqlite.close();
    expect(withoutIndexes(rows)).toEqual(withoutIndexes(columns));
  });

  it("makes a new connection when the server has ended the old one", async () => {
    const store = await openPostgresStore({ address, tenant: "ended", key });
    await store.append([wholeSession(hex(32, "a"), 3)]);
    const other = new Client({ connectionString: address });
    await other.connect();
    await other.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'whetstone'",
    );
    await other.end();
    await sleep(100);
    // The first attempt may still meet the old connection.
    await store.counts().catch(() => undefined);
    expect((await store.counts()).sessions).toBe(1);
    await store.close();
  });

  it("keeps texts with NUL, long words and long facts as they are", async () => {
    const store = await openPostgresStore({ address, tenant: "texts", key });
    const ref = hex(32, "a");
    const excerpt = `before\0after \uFDD0 ${"x".repeat(9_000)} end`;
    const value = randomBytes(9_000).toString("hex");
    const batch = recordBatch({
      sessions: [sessionRow(ref)],
      steps: [stepRow(ref, 0, { excerpt })],
      facts: [factRow(ref, { field: "task", value })],
    });
    await store.append([batch]);
    await deriveAll(store);
    expect((await store.steps(ref)).map((step) => step.excerpt)).toEqual([excerpt]);
    expect(await store.searchText("x".repeat(9_000), 9)).toHaveLength(1);
    expect(await store.searchText("x".repeat(8_999), 9)).toHaveLength(0);
    expect(await store.findSession(ref)).toMatchObject({ task: value });
    await store.close();
  });

  it("says what is wrong without the password", async () => {
    const wrong = "postgres://me:secret@127.0.0.1:1/none";
    const opened = openPostgresStore({ address: wrong, tenant: "local", key });
    await expect(opened).rejects.toMatchObject({ code: "database-unavailable" });
    const message = await opened.then(String, String);
    expect(message).toContain("postgres://me@127.0.0.1:1/none");
    expect(message).not.toContain("secret");
    const unknown = new URL(address);
    unknown.pathname = "/no_such_database";
    const other = openPostgresStore({ address: unknown.href, tenant: "local", key });
    await expect(other).rejects.toMatchObject({ code: "database-unknown" });
  });

  it("refuses the tables of another program, and a key that is not the tenant's", async () => {
    const store = openPostgresStore({ address, tenant: "local-2", key });
    await (await store).close();
    const otherKey = new Uint8Array(32).fill(8);
    const wrong = openPostgresStore({ address, tenant: "local-2", key: otherKey });
    await expect(wrong).rejects.toMatchObject({ code: "key-mismatch" });
    const client = new Client({ connectionString: address });
    await client.connect();
    await client.query("CREATE SCHEMA other; CREATE TABLE other.theirs (n int)");
    await client.end();
    const foreign = new URL(address);
    foreign.searchParams.set("options", "-c search_path=other");
    const opened = openPostgresStore({ address: foreign.href, tenant: "local", key });
    await expect(opened).rejects.toMatchObject({ code: "database-foreign" });
  });
});
