import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { everyKind } from "../../../test/store/every-kind.ts";
import { failing, hex, wholeSession } from "../../../test/store/record-fixtures.ts";
import { canonical, records } from "../../../test/store/store-content.ts";
import { deriveAll } from "../../../test/store/toy-derivation.ts";
import type { Migration } from "../migrations/migration.ts";
import { migrations } from "../migrations/steps.ts";
import { openConnection } from "./connection.ts";
import { migrate, readSchemaVersion } from "./migrate.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const fixtures = new URL("../../../test/fixtures/store/", import.meta.url);
/** A store of every schema that was ever released, oldest first; one is added with each release that changes it. */
const releases = readdirSync(fixtures)
  .filter((name) => /^version-\d+\.sql$/.test(name))
  .toSorted((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)));

const newPath = (): string => join(mkdtempSync(join(tmpdir(), "whetstone-migrate-")), "store.db");

function storeOf(release = releases[0] ?? ""): string {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec(readFileSync(new URL(release, fixtures), "utf8"));
  database.close();
  return path;
}

/** Everything that makes up a schema: SQL of tables, indexes and views, and its version. */
function schemaOf(path: string): unknown {
  const database = new DatabaseSync(path);
  const parts = database.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all();
  const isThere = parts.some((part) => part["name"] === "schema_version");
  const versions = isThere
    ? database.prepare("SELECT version FROM schema_version ORDER BY version").all()
    : [];
  database.close();
  return { parts, versions };
}

/** The files of a database as they stand now, as a kill at this moment would leave them. */
function afterKill(path: string): string {
  const copy = newPath();
  for (const ending of ["", "-wal"]) {
    if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
  }
  return copy;
}

/** Copies of a database whose log ends early, as a power cut in the middle of a commit leaves it: 40 places. */
function cutLogs(path: string): readonly string[] {
  const { size } = statSync(`${path}-wal`);
  return Array.from({ length: 40 }, (_, n) => {
    const copy = afterKill(path);
    truncateSync(`${copy}-wal`, Math.floor((size * n) / 40));
    return copy;
  });
}

/** The steps, with a look after each of their statements. */
function watched(look: () => void): readonly Migration[] {
  return migrations.map((step) => ({
    ...step,
    up: (schema) =>
      step.up({
        exec(sql) {
          for (const statement of sql.split(/;\s*\n/)) {
            schema.exec(statement);
            look();
          }
        },
      }),
  }));
}

describe("migrate", () => {
  it("numbers its steps from 1 without gaps", () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it.each(releases)("brings a store of %s up to date, with everything in it", async (release) => {
    const old = await openStore({ path: storeOf(release), tenant: "local", key });
    const fresh = await openStore({ path: ":memory:", tenant: "local", key });
    await fresh.append([
      failing(hex(32, "a")),
      failing(hex(32, "b")),
      { ...everyKind, outcomes: [] },
    ]);
    expect((await old.dirtySessions(10)).toSorted()).toEqual(
      (await fresh.dirtySessions(10)).toSorted(),
    );
    await deriveAll(old);
    await deriveAll(fresh);
    expect(await canonical(old)).toEqual(await canonical(fresh));
    expect(await records(old)).toEqual(await records(fresh));
    const [again] = await old.append([failing(hex(32, "a"))]);
    expect(again?.stored).toBe(0);
    await old.close();
    await fresh.close();
  });

  it("refuses a newer schema and leaves it as it is", async () => {
    const path = newPath();
    await (await openStore({ path, tenant: "local", key })).close();
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO schema_version (version, name) VALUES (99, 'from the future')");
    database.close();
    for (const readOnly of [false, true]) {
      await expect(openStore({ path, tenant: "local", key, readOnly })).rejects.toMatchObject({
        code: "schema-newer",
        exitCode: 1,
      });
    }
  });

  it("stops an older program that was open while a newer one migrated", async () => {
    const path = newPath();
    const store = await openStore({ path, tenant: "local", key });
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO schema_version (version, name) VALUES (99, 'from the future')");
    database.close();
    await expect(store.append([wholeSession(hex(32, "a"), 2)])).rejects.toMatchObject({
      code: "schema-newer",
    });
    await store.close();
  });

  it("does not migrate for a reader", async () => {
    const path = storeOf();
    await expect(openStore({ path, tenant: "local", key, readOnly: true })).rejects.toMatchObject({
      code: "schema-older",
    });
  });

  it("leaves the schema of the step before when a step fails half way", async () => {
    const connection = await openConnection({ path: newPath() });
    const [first] = migrations;
    const broken = {
      version: 2,
      name: "broken",
      up: (schema: { exec(sql: string): void }) => {
        schema.exec("CREATE TABLE half (x)");
        schema.exec("CREATE TABLE half (x)");
      },
    };
    await expect(migrate(connection, [first!, broken])).rejects.toMatchObject({
      code: "database-corrupt",
      cause: { message: expect.stringContaining("already exists") as string },
    });
    expect(readSchemaVersion(connection)).toBe(1);
    const half = connection.database
      .prepare("SELECT name FROM sqlite_schema WHERE name = 'half'")
      .get();
    expect(half).toBeUndefined();
    await migrate(connection);
    expect(readSchemaVersion(connection)).toBe(migrations.length);
    connection.close();
  });

  it.each(["nothing", ...releases])(
    "killed after any statement on the way from %s: the schema of one step, whole, and the next start goes on",
    async (from) => {
      const begin = (): string => (from === "nothing" ? newPath() : storeOf(from));
      const whole = new Set<string>();
      const stepwise = begin();
      for (let steps = 1; steps <= migrations.length; steps += 1) {
        const connection = await openConnection({ path: stepwise });
        whole.add(JSON.stringify(schemaOf(stepwise)));
        if (readSchemaVersion(connection) < steps)
          await migrate(connection, migrations.slice(0, steps));
        connection.close();
      }
      const final = JSON.stringify(schemaOf(stepwise));
      whole.add(final);
      const path = begin();
      const killed: string[] = [];
      const connection = await openConnection({ path });
      await migrate(
        connection,
        watched(() => killed.push(afterKill(path))),
      );
      const cut = cutLogs(path);
      connection.close();
      expect(JSON.stringify(schemaOf(path))).toBe(final);
      for (const copy of cut) expect(whole.has(JSON.stringify(schemaOf(copy)))).toBe(true);
      for (const copy of killed) {
        expect(whole.has(JSON.stringify(schemaOf(copy)))).toBe(true);
        const again = await openConnection({ path: copy });
        await migrate(again);
        again.close();
        expect(JSON.stringify(schemaOf(copy))).toBe(final);
      }
      expect(killed.length).toBeGreaterThan(20);
    },
    // Each migration adds statements to be killed after.
    60_000,
  );

  it("leaves another program's database alone", async () => {
    const path = newPath();
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE bookmarks (url TEXT)");
    const rejected = expect.objectContaining({ code: "database-foreign" }) as Error;
    for (const readOnly of [false, true]) {
      await expect(openStore({ path, tenant: "local", key, readOnly })).rejects.toEqual(rejected);
    }
    const tables = foreign.prepare("SELECT name FROM sqlite_schema").all();
    expect(tables).toEqual([{ name: "bookmarks" }]);
    foreign.close();
  });

  it.each([
    ["another program's database", "database-foreign"],
    ["text", "database-corrupt"],
  ])("changes nothing of %s: no byte, no permission, no log beside it", async (kind, code) => {
    const path = newPath();
    if (kind === "text") writeFileSync(path, "root:x:0:0::/root:/bin/sh\n");
    else {
      const foreign = new DatabaseSync(path);
      foreign.exec("CREATE TABLE bookmarks (url TEXT)");
      foreign.close();
    }
    chmodSync(path, 0o644);
    const before = readFileSync(path);
    await expect(openStore({ path, tenant: "local", key })).rejects.toMatchObject({ code });
    expect(readFileSync(path)).toEqual(before);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)))).toEqual([
      basename(path),
    ]);
  });

  it("is taken once by processes that start together", async () => {
    const path = newPath();
    const stores = await Promise.all(
      [1, 2, 3].map(() => openStore({ path, tenant: "local", key })),
    );
    await Promise.all(stores.map((store, n) => store.append([wholeSession(hex(32, `s${n}`), 3)])));
    expect(await stores[0]!.counts()).toMatchObject({ sessions: 3, steps: 9 });
    await Promise.all(stores.map((store) => store.close()));
  });
});
