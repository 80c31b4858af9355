import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { openLoop } from "../../src/index.ts";
import { testDatabase, testServer } from "./postgres-database.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const fixtures = join(import.meta.dirname, "../fixtures");

/** Scans every fixture into a database, under the key of one home folder. */
async function learn(home: string, databasePath: string) {
  await using loop = await openLoop({ home, userHome: home, env: {}, databasePath });
  const { sessions } = await loop.scan({ paths: [fixtures], learn: true });
  const { derivedAt: _at, databaseBytes: _bytes, ...counts } = await loop.store.counts();
  return { sessions, counts, hash: await loop.canonicalHash() };
}

describe.skipIf(testServer === undefined)("on a server (scripts/postgres.sh starts one)", () => {
  const address = testDatabase();

  it("PostgreSQL and SQLite export the same bytes of every fixture", async () => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-engines-"));
    const onSqlite = await learn(home, join(home, "whetstone.db"));
    const onPostgres = await learn(home, address);
    expect(onSqlite.counts.sessions).toBeGreaterThan(50);
    expect(onPostgres).toEqual(onSqlite);
  });
});
