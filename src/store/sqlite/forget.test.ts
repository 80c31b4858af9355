import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import {
  actRow,
  callRow,
  factRow,
  failing,
  hex,
  moved,
  recordBatch,
  resultRow,
  sessionRow,
  stepRow,
} from "../../../test/store/record-fixtures.ts";
import { deriveAll } from "../../../test/store/toy-derivation.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const canary = "zanzibarcanary";

/** True when some column of some row of the table, text or bytes, holds the word. */
function contains(database: DatabaseSync, table: string, word: string): boolean {
  const rows = database.prepare(`SELECT * FROM "${table}"`).all();
  return rows.some((row) =>
    Object.values(row).some((value) => {
      const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
      return bytes.toString("latin1").toLowerCase().includes(word);
    }),
  );
}

describe("a forgotten session", () => {
  it("leaves none of its words in any table or index", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-forget-")), "store.db");
    const store = await openStore({ path, tenant: "local", key });
    const ref = hex(32, "a");
    const text = `about ${canary} `.repeat(40);
    const error = {
      outcome: "failure",
      errorRedacted: text,
      errorTemplateId: hex(32, "e"),
    } as const;
    const told = moved(
      recordBatch({
        sessions: [sessionRow(ref, { repo: `example.org/${canary}` })],
        facts: [factRow(ref, { value: text })],
        steps: Array.from({ length: 50 }, (_, n) =>
          stepRow(ref, n, { excerpt: text, model: `${canary} model`, label: canary }),
        ),
        observations: [1, 2].flatMap((n) => [
          callRow(ref, n, {
            paramsRedacted: JSON.stringify({ text }),
            tool: `${canary}_tool`,
            server: `${canary} server`,
            house: `${canary} house`,
            paramShape: `{"${canary}":"string"}`,
          }),
          resultRow(ref, n, { tool: "Bash", ...error }),
        ]),
      }),
      canary,
    );
    await store.append([told, failing(hex(32, "b"))]);
    await deriveAll(store);
    expect(await store.searchText(canary, 5)).toHaveLength(5);
    expect(await store.items({})).toHaveLength(2);
    await store.forgetSession(ref, actRow("forget"));
    expect(await store.searchText(canary, 5)).toEqual([]);
    await deriveAll(store);
    await store.close();
    const database = new DatabaseSync(path, { readOnly: true });
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
      .all();
    const holding = (word: string): string[] =>
      tables.map((row) => String(row["name"])).filter((name) => contains(database, name, word));
    expect(holding(canary)).toEqual([]);
    expect(holding("pytest")).toEqual(expect.arrayContaining(["finding", "search_text_data"]));
    database.close();
  });
});

describe("eraseFreed", () => {
  it("waits for readers of the old state, then says that the database is locked; works once they are gone", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-erase-")), "store.db");
    const store = await openStore({ path, tenant: "local", key, busyDeadlineMs: 100 });
    await store.append([failing(hex(32, "a"))]);
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec("BEGIN; SELECT count(*) FROM session");
    await expect(store.eraseFreed()).rejects.toMatchObject({ code: "database-locked" });
    reader.exec("COMMIT");
    await store.eraseFreed();
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(await store.damage()).toEqual([]);
    reader.close();
    await store.close();
  });
});
