import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { emptyBatch, type EventRow } from "../../core/rows.ts";
import { failing, hex } from "../../../test/store/record-fixtures.ts";
import { openStore } from "./open-store.ts";

const options = { tenant: "local", key: new Uint8Array(32).fill(7) };

async function trialStore(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-mend-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "store.db");
  const store = await openStore({ path, ...options });
  await store.append([failing(hex(32, "a"))]);
  await store.close();
  return path;
}

/** Writes to the file what no program of ours would. */
function spoil(path: string, sql: string): void {
  const database = new DatabaseSync(path, { defensive: false });
  database.exec(sql);
  database.close();
}

/** Makes the engine forget an index for a while: what is written to its table meanwhile is missing from it. */
function withoutIndex(path: string, index: string, sql: string): void {
  const database = new DatabaseSync(path, { defensive: false });
  database.exec("PRAGMA writable_schema = ON");
  const row = database
    .prepare("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = ?")
    .get(index);
  const { type, name, tbl_name: table, rootpage, sql: text } = row!;
  database.prepare("DELETE FROM sqlite_schema WHERE name = ?").run(index);
  database.close();
  spoil(path, sql);
  const again = new DatabaseSync(path, { defensive: false });
  again.exec("PRAGMA writable_schema = ON");
  again
    .prepare(
      "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
    )
    .run(type!, name!, table!, rootpage!, text!);
  again.close();
}

function eventRow(eventKey: string): EventRow {
  const of = { session: null, source: null, kind: null, at: 0, awaitsRows: false };
  return { eventKey, ...of, payloadRedacted: "{}" };
}

const event = (key: string): string =>
  `INSERT INTO event (tenant_id, event_key, payload_redacted, batch_seq) VALUES (1, '${key}', '{}', 1);`;

it("an index that lost its rows is made again, however many the findings are", async () => {
  const path = await trialStore();
  const keys = Array.from({ length: 30 }, (_, n) => hex(32, `lost${n}`));
  withoutIndex(path, "event_keys", keys.map(event).join(""));
  const store = await openStore({ path, ...options });
  expect((await store.damage()).length).toBeLessThanOrEqual(10);
  const mending = await store.mendIndexes();
  expect(mending.remade).toEqual(["event_keys"]);
  expect(mending.findings).toBeGreaterThanOrEqual(keys.length);
  expect(await store.damage()).toEqual([]);
  expect(await store.mendIndexes()).toEqual({ remade: [], findings: 0 });
  const again = { ...emptyBatch, events: [eventRow(keys[0]!), eventRow(hex(32, "new"))] };
  const [receipt] = await store.append([again]);
  expect(receipt?.events).toMatchObject({ stored: 1, duplicate: 1 });
  await store.close();
});

it("rows that came twice while their index was lost are told of, and nothing is changed", async () => {
  const path = await trialStore();
  withoutIndex(path, "event_keys", event("a") + event("a"));
  const store = await openStore({ path, ...options });
  await expect(store.mendIndexes()).rejects.toMatchObject({
    code: "database-corrupt",
    message: expect.stringContaining("index event_keys cannot be made again") as string,
    hint: expect.stringContaining("restore a backup from before that") as string,
  });
  expect((await store.damage()).join()).toContain("missing from index event_keys");
  await store.close();
});

it("where a table is damaged too, its indexes are left as they are", async () => {
  const path = await trialStore();
  withoutIndex(path, "event_keys", event("a") + event("b"));
  spoil(
    path,
    `PRAGMA writable_schema = ON;
     UPDATE sqlite_schema SET sql = replace(sql, 'name TEXT', 'name TEXT CHECK (length(name) > 99)') WHERE name = 'tenant'`,
  );
  const store = await openStore({ path, ...options });
  expect((await store.damage()).join()).toContain("CHECK");
  expect(await store.mendIndexes()).toEqual({ remade: [], findings: 0 });
  expect((await store.damage()).join()).toContain("missing from index event_keys");
  await store.close();
});
