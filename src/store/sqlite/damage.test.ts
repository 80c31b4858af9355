import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { failing, hex } from "../../../test/store/record-fixtures.ts";
import { deriveAll } from "../../../test/store/toy-derivation.ts";
import { openConnection } from "./connection.ts";
import { openStore } from "./open-store.ts";

const options = { tenant: "local", key: new Uint8Array(32).fill(7) };
const corrupt = expect.objectContaining({ code: "database-corrupt" }) as Error;

function trialFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-damage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store in which the index by key has lost every session that the table still has, and that was changed by `sql`. */
async function storeWithoutSessionIndex(sql = ""): Promise<string> {
  const path = join(trialFolder(), "store.db");
  const store = await openStore({ path, ...options });
  await store.append([failing(hex(32, "a")), failing(hex(32, "b"))]);
  await store.close();
  const database = new DatabaseSync(path, { defensive: false });
  database.exec(`
    ${sql};
    CREATE TABLE empty (tenant_id, session_key, variant, UNIQUE (tenant_id, session_key, variant));
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET rootpage = CASE name
      WHEN 'sqlite_autoindex_session_1' THEN (SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_empty_1')
      ELSE (SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_session_1') END
    WHERE name IN ('sqlite_autoindex_session_1', 'sqlite_autoindex_empty_1')`);
  database.close();
  return path;
}

it("sessions that are marked and cannot be found are damage, not work without end", async () => {
  const store = await openStore({ path: await storeWithoutSessionIndex(), ...options });
  expect((await store.damage()).join("\n")).toContain("missing from index");
  await expect(store.dirtySessions(10)).rejects.toEqual(corrupt);
  await expect(deriveAll(store)).rejects.toEqual(corrupt);
  await store.close();
});

it("so are sessions of which only more texts are to be indexed", async () => {
  const gainedTexts = "UPDATE dirty_session SET seq = -1";
  const path = await storeWithoutSessionIndex(gainedTexts);
  const store = await openStore({ path, ...options });
  expect(await store.dirtySessions(10)).toEqual([]);
  await expect(store.lengthenedSessions()).rejects.toEqual(corrupt);
  await store.close();
});

it("a full-text index whose settings are lost is damage", async () => {
  const path = join(trialFolder(), "store.db");
  const store = await openStore({ path, ...options });
  await store.append([failing(hex(32, "a"))]);
  await store.close();
  const database = new DatabaseSync(path, { defensive: false });
  database.exec("UPDATE search_text_config SET v = 0 WHERE k = 'version'");
  database.close();
  const opened = await openStore({ path, ...options });
  await expect(deriveAll(opened)).rejects.toEqual(corrupt);
  expect((await opened.damage()).length).toBeGreaterThan(0);
  await opened.close();
});

it("a statement that fits no table is damage where the schema is another one, and a fault of ours where it is whole", async () => {
  const path = join(trialFolder(), "store.db");
  await (await openStore({ path, ...options })).close();
  const connection = await openConnection({ path });
  const unknown = (): unknown => connection.statement("SELECT nothing FROM session").all();
  await expect(connection.read(unknown)).rejects.toMatchObject({ code: "ERR_SQLITE_ERROR" });
  connection.close();
  const database = new DatabaseSync(path, { defensive: false });
  database.exec(`
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(sql, 'detail=none', 'detail=nine') WHERE name = 'item_text'`);
  database.close();
  const spoilt = await openStore({ path, ...options });
  await expect(spoilt.damage()).resolves.not.toEqual([]);
  await spoilt.append([failing(hex(32, "a"))]);
  await expect(deriveAll(spoilt)).rejects.toEqual(corrupt);
  await spoilt.close();
});

/** Writes a row that is there already. */
async function twice(path: string): Promise<void> {
  const connection = await openConnection({ path });
  try {
    await connection.write(() =>
      connection.statement("INSERT INTO tenant SELECT * FROM tenant").run(),
    );
  } finally {
    connection.close();
  }
}

it("a row that is there already is damage where an index has lost rows, and a fault of ours where all is sound", async () => {
  const path = join(trialFolder(), "store.db");
  await (await openStore({ path, ...options })).close();
  await expect(twice(path)).rejects.toMatchObject({ code: "ERR_SQLITE_ERROR" });
  await expect(twice(await storeWithoutSessionIndex())).rejects.toEqual(corrupt);
});

it("a report of a call that no program writes is damage", async () => {
  const path = join(trialFolder(), "store.db");
  const store = await openStore({ path, ...options });
  await store.append([failing(hex(32, "a"))]);
  await store.close();
  const database = new DatabaseSync(path);
  database.exec("UPDATE dictionary SET text = 'nothing' WHERE text = 'result'");
  database.close();
  const opened = await openStore({ path, ...options });
  await expect(deriveAll(opened)).rejects.toEqual(corrupt);
  await opened.close();
});
