import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { scan } from "../../src/ingest/scan.ts";
import type { ScanResult } from "../../src/ingest/scan-tally.ts";
import { openStore } from "../../src/store/sqlite/open-store.ts";
import { recordRows, scanTrial, trialFolder } from "./scan-trial.ts";

const key = new Uint8Array(32).fill(7);

/** An empty folder, and scans of it into one store. */
async function trial(): Promise<{ folder: string; scanned: () => Promise<ScanResult> }> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-scan-"));
  const store = await openStore({ path: ":memory:", tenant: "local", key });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const megabyte = 1 << 20;
  const limits = { maxLineBytes: 32 * megabyte, maxDocumentBytes: 64 * megabyte };
  const setup = { key, tenant: "local", home: "/home/dev", zone: "UTC", ...limits };
  const scanned = (): Promise<ScanResult> =>
    scan({ paths: [folder], ownRoots: [], excludes: [], setup, store });
  return { folder, scanned };
}

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

const created = 1_770_000_000_000;

/** `opencode.db` with a rollback journal, which a writer locks as a whole. */
function openCodeDatabase(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, "opencode.db"));
  onTestFinished(() => database.close());
  const row =
    "session_id TEXT, message_id TEXT, data TEXT, time_created INTEGER, time_updated INTEGER";
  database.exec(`CREATE TABLE session (id TEXT PRIMARY KEY, ${row});
    CREATE TABLE message (id TEXT PRIMARY KEY, ${row});
    CREATE TABLE part (id TEXT PRIMARY KEY, ${row});
    INSERT INTO session (id, time_created, time_updated) VALUES ('ses_1', ${created}, ${created})`);
  return database;
}

function addTurn(database: DatabaseSync, number: number): void {
  const at = created + number * 10;
  const add = database.prepare(
    "INSERT INTO message (id, session_id, data, time_created, time_updated) VALUES (?, 'ses_1', ?, ?, ?)",
  );
  const asked = { role: "user", time: { created: at } };
  const answered = { role: "assistant", time: { created: at + 1, completed: at + 2 } };
  add.run(`msg_${number}0`, JSON.stringify(asked), at, at);
  add.run(`msg_${number}1`, JSON.stringify(answered), at + 1, at + 1);
}

it("a time that can be none, as fourteen digits are, is unknown and said", async () => {
  const folder = trialFolder();
  const { scan: scanned, store } = await scanTrial();
  const sessionId = "5f1c7a52-0d4e-4d0b-9f8e-1f2a3b4c5d6e";
  const line = (uuid: string, timestamp: unknown) =>
    JSON.stringify({
      type: "user",
      sessionId,
      uuid,
      parentUuid: null,
      version: "2.0.0",
      cwd: "/repo",
      timestamp,
      message: { role: "user", content: "Mend the build" },
    });
  const uuids = ["1", "2"].map((last) => `7f1c7a52-0d4e-4d0b-9f8e-1f2a3b4c5d6${last}`);
  const [first = "", second = ""] = uuids;
  writeFileSync(
    join(folder, `${sessionId}.jsonl`),
    `${line(first, "2026-03-02T12:00:00.000Z")}\n${line(second, 20_260_302_120_001)}\n`,
  );
  expect(await scanned([folder])).toMatchObject({ sessions: 1, steps: 2, diagnostics: 1 });
  const steps = (await recordRows(store)).filter((row) => "excerpt" in row);
  expect(steps.map((row) => row["at"])).toEqual([Date.UTC(2026, 2, 2, 12), null]);
});

describe("a database that another program has locked", () => {
  it("is read by the next scan, though it did not change", async () => {
    const { folder, scanned } = await trial();
    const database = openCodeDatabase(folder);
    addTurn(database, 1);
    database.exec("BEGIN EXCLUSIVE");
    const locked = await scanned();
    expect(locked.unknownFormatFiles.map(({ looksLike }) => looksLike)).toEqual([
      "unreadable: database is locked",
    ]);
    database.exec("ROLLBACK");
    expect(await scanned()).toMatchObject({ sessions: 1, steps: 2, unchanged: 0 });
    addTurn(database, 2);
    database.exec("BEGIN EXCLUSIVE");
    expect(await scanned()).toMatchObject({ steps: 0 });
    database.exec("ROLLBACK");
    expect(await scanned()).toMatchObject({ steps: 2, unchanged: 0 });
    expect(await scanned()).toMatchObject({ steps: 0, unchanged: 1 });
  });
});

describe("files of one session that are not all there", () => {
  it("cost themselves only", async () => {
    const { folder, scanned } = await trial();
    const time = { created, updated: created };
    write(join(folder, "storage/session/p/ses_1.json"), { id: "ses_1", projectID: "p", time });
    const messages = join(folder, "storage/message/ses_1");
    write(join(messages, "msg_1.json"), { id: "msg_1", role: "user", time: { created } });
    const completed = { created: created + 1, completed: created + 2 };
    write(join(messages, "msg_2.json"), { id: "msg_2", role: "assistant", time: completed });
    expect(await scanned()).toMatchObject({ sessions: 1, steps: 2 });
    symlinkSync(join(folder, "nowhere"), join(messages, "msg_3.json"));
    const later = { created: created + 5, completed: created + 6 };
    write(join(messages, "msg_4.json"), { id: "msg_4", role: "assistant", time: later });
    expect(await scanned()).toMatchObject({ steps: 1 });
    expect(await scanned()).toMatchObject({ steps: 0, duplicates: 0, diagnostics: 0 });
  });
});
