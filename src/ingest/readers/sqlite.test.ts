import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import type { Cursor, Observed } from "../contract.ts";
import { cellRecord, readSqlite, type SqliteFormat, tableNames } from "./sqlite.ts";

const mac = createMac(Buffer.alloc(32, 7));
const context = { mac, maxLineBytes: 1 << 20, maxDocumentBytes: 1 << 20 };

interface State {
  lastId: number;
}

/** Notes the rows of table `t`, ten to a page. */
const noting: SqliteFormat<State> = {
  initial: () => ({ lastId: 0 }),
  continues: (tables, state) =>
    Number(tables.row("SELECT max(id) AS id FROM t")?.["id"]) >= state.lastId,
  offset: (state) => state.lastId,
  page(tables, state, emit) {
    const columns = tables.select("t", ["id", "text", "later"]);
    const rows = tables.rows(
      `SELECT ${columns} FROM t WHERE id > ? ORDER BY id LIMIT 10`,
      state.lastId,
    );
    for (const row of rows) {
      state.lastId = Number(row["id"]);
      emit({
        type: "step",
        session: { by: "native", id: "one" },
        ordinal: state.lastId,
        raw: cellRecord("t", state.lastId, "text", row["text"]),
        at: null,
        id: null,
        parentId: null,
        kind: "meta",
        text: JSON.stringify([row["text"], row["later"]]),
        long: false,
      });
    }
    return rows.length === 10;
  },
};

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "whetstone-sqlite-test-"));
}

function newDatabase(rows: number, mode: "WAL" | "DELETE" = "WAL"): string {
  const path = join(newFolder(), "own.db");
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE t (id INTEGER PRIMARY KEY, text)`);
  const insert = database.prepare("INSERT INTO t (text) VALUES (?)");
  for (let row = 1; row <= rows; row += 1) insert.run(`row ${row}`);
  database.close();
  return path;
}

async function read(
  path: string,
  cursor: Cursor | null = null,
  during: (chunks: number) => void = () => undefined,
) {
  const records: Observed[] = [];
  let last = cursor;
  let chunks = 0;
  for await (const chunk of readSqlite(
    { path, format: "test", stamp: "" },
    cursor,
    context,
    noting,
  )) {
    records.push(...chunk.records);
    last = JSON.parse(JSON.stringify(chunk.cursor)) as Cursor;
    chunks += 1;
    during(chunks);
  }
  const texts = records.flatMap((record) => (record.type === "step" ? [record.text] : []));
  const reasons = records.flatMap((record) =>
    record.type === "diagnostic" ? [record.reason] : [],
  );
  const details = records.flatMap((record) =>
    record.type === "diagnostic" ? [record.detail] : [],
  );
  return { texts, reasons, details, cursor: last, chunks };
}

describe("readSqlite", () => {
  it("reads page by page, and goes on where it stopped", async () => {
    const path = newDatabase(25);
    const whole = await read(path);
    expect(whole.texts).toHaveLength(25);
    expect(whole.chunks).toBe(3);
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO t (text) VALUES ('new')");
    const later = await read(path, whole.cursor);
    database.close();
    expect(later.texts).toEqual(['["new",null]']);
    expect(later.cursor).toMatchObject({ generation: 0, offset: 26 });
  });

  it("reads a column that a newer version brought, and none that is not there", async () => {
    const path = newDatabase(1);
    expect((await read(path)).texts).toEqual(['["row 1",null]']);
    const database = new DatabaseSync(path);
    database.exec("ALTER TABLE t ADD COLUMN later TEXT; UPDATE t SET later = 'x'");
    database.close();
    expect((await read(path)).texts).toEqual(['["row 1","x"]']);
  });

  it("reads numbers beyond 2^53 as text, and blobs without failing", async () => {
    const path = newDatabase(0);
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO t (text) VALUES (9007199254740993), (x'00ff'), (1.5), (NULL), (7)");
    database.close();
    const { texts } = await read(path);
    expect(texts).toEqual([
      '["9007199254740993",null]',
      '[{"0":0,"1":255},null]',
      "[1.5,null]",
      "[null,null]",
      "[7,null]",
    ]);
  });

  it.each(["WAL", "DELETE"] as const)(
    "leaves nothing beside a database at rest in %s mode",
    async (mode) => {
      const path = newDatabase(3, mode);
      const before = readFileSync(path);
      expect((await read(path)).texts).toHaveLength(3);
      expect(readdirSync(join(path, ".."))).toEqual(["own.db"]);
      expect(readFileSync(path)).toEqual(before);
    },
  );

  it("reads rows that are in the log only, while their writer holds the database open", async () => {
    const path = newDatabase(1);
    const writer = new DatabaseSync(path);
    writer.exec("INSERT INTO t (text) VALUES ('in the log')");
    expect((await read(path)).texts).toEqual(['["row 1",null]', '["in the log",null]']);
    writer.close();
  });

  it("reads the log of a crashed writer, also where the index is gone and the folder cannot be written", async () => {
    const path = newDatabase(1);
    const writer = new DatabaseSync(path);
    writer.exec("INSERT INTO t (text) VALUES ('in the log')");
    const folder = newFolder();
    const copy = join(folder, "own.db");
    cpSync(path, copy);
    cpSync(`${path}-wal`, `${copy}-wal`);
    writer.close();
    chmodSync(folder, 0o500);
    try {
      expect((await read(copy)).texts).toEqual(['["row 1",null]', '["in the log",null]']);
      expect(readdirSync(folder)).toEqual(["own.db", "own.db-wal"]);
    } finally {
      chmodSync(folder, 0o700);
    }
  });

  it("notices a writer that comes while a database at rest is read", async () => {
    const path = newDatabase(25);
    let writer: DatabaseSync | null = null;
    const { texts } = await read(path, null, (chunks) => {
      if (chunks !== 1) return;
      writer = new DatabaseSync(path);
      writer.exec("INSERT INTO t (text) VALUES ('came late')");
    });
    expect(texts).toHaveLength(26);
    expect(texts.at(-1)).toBe('["came late",null]');
    (writer as DatabaseSync | null)?.close();
  });

  it("reads what another process commits, without holding it up", async () => {
    const path = newDatabase(5);
    const script = `
      const { DatabaseSync } = require("node:sqlite");
      const database = new DatabaseSync(process.argv[1], { timeout: 0 });
      const insert = database.prepare("INSERT INTO t (text) VALUES (?)");
      process.stdout.write("open\\n");
      for (let row = 0; row < 2000; row += 1) insert.run("other " + row);
      database.close();
      process.stdout.write("done\\n");`;
    const child = spawn(process.execPath, ["-e", script, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const ended = once(child, "exit");
    let cursor: Cursor | null = null;
    const seen: string[] = [];
    const other = { isRunning: true };
    void ended.then(() => (other.isRunning = false));
    do {
      const pass: Awaited<ReturnType<typeof read>> = await read(path, cursor);
      ({ cursor } = pass);
      seen.push(...pass.texts);
      expect(pass.reasons).toEqual([]);
    } while (other.isRunning);
    const [code] = (await ended) as [number];
    seen.push(...(await read(path, cursor)).texts);
    expect(code).toBe(0);
    expect(seen).toHaveLength(2005);
    expect(new Set(seen).size).toBe(2005);
  });

  it("reports a locked database, and reads it when the lock is gone", async () => {
    const path = newDatabase(2, "DELETE");
    const writer = new DatabaseSync(path);
    writer.exec("BEGIN EXCLUSIVE");
    const locked = await read(path);
    expect(locked.reasons).toEqual(["database-unreadable"]);
    expect(locked.details[0]).toContain("locked");
    writer.exec("ROLLBACK");
    writer.close();
    expect((await read(path, locked.cursor)).texts).toHaveLength(2);
  });

  it("reports a damaged database, and keeps what was read before the damage", async () => {
    const path = newDatabase(2000);
    const content = readFileSync(path);
    content.fill(0x5a, content.length - 4096);
    writeFileSync(path, content);
    const { texts, reasons } = await read(path);
    expect(reasons).toEqual(["database-unreadable"]);
    expect(texts.length).toBeGreaterThan(100);
  });

  it.each([
    ["nothing", ""],
    [
      "another file",
      "no database at all, and long enough to hold a header of one hundred bytes ".repeat(3),
    ],
    ["a header alone", "SQLite format 3\0"],
  ])("reports %s as unreadable", async (_name, content) => {
    const path = join(newFolder(), "own.db");
    writeFileSync(path, content);
    expect((await read(path)).reasons).toEqual(["database-unreadable"]);
    expect(tableNames(path)).toEqual([]);
  });

  it("reads a database anew that was made anew", async () => {
    const path = newDatabase(5);
    const first = await read(path);
    rmSync(path);
    cpSync(newDatabase(2), path);
    const second = await read(path, first.cursor);
    expect(second.texts).toHaveLength(2);
    expect(second.cursor?.generation).toBe(1);
  });

  it("rejects when there is no file", async () => {
    await expect(read(join(newFolder(), "absent.db"))).rejects.toThrow("ENOENT");
  });
});

describe("tableNames", () => {
  it("names the tables of a database", () => {
    expect(tableNames(newDatabase(1))).toEqual(["t"]);
  });
});
