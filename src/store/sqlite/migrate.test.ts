import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { everyKind } from "../../../test/store/every-kind.ts";
import { failing, hex, wholeSession } from "../../../test/store/record-fixtures.ts";
import { canonical, records } from "../../../test/store/store-content.ts";
import { deriveAll } from "../../../test/store/toy-derivation.ts";
import { migrations } from "../migrations/steps.ts";
import { openConnection } from "./connection.ts";
import { migrate, readSchemaVersion } from "./migrate.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const fixture = new URL("../../../test/fixtures/store/version-1.sql", import.meta.url);

const newPath = (): string => join(mkdtempSync(join(tmpdir(), "whetstone-migrate-")), "store.db");

function storeOfVersion1(): string {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec(readFileSync(fixture, "utf8"));
  database.close();
  return path;
}

describe("migrate", () => {
  it("numbers its steps from 1 without gaps", () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it("brings the oldest store up to date, with everything in it", async () => {
    const old = await openStore({ path: storeOfVersion1(), tenant: "local", key });
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
    const path = storeOfVersion1();
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
