import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { databaseFrom } from "../../../test/ingest/database-fixture.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { hermesSession } from "./hermes-session.ts";
import { hermesState } from "./hermes-state.ts";

const database = databaseFrom(fixturePath("hermes-state/state.sql"));

adapterLaws(hermesState, [
  {
    path: database,
    orphans: 1,
    unknown: ["unknown:critic"],
    tokens: { input: 950, output: 125, cacheRead: 4000, cacheWrite: 300, reasoning: 40 },
  },
]);

function copyOfDatabase(): string {
  const path = join(mkdtempSync(join(tmpdir(), "whetstone-hermes-")), "state.db");
  cpSync(database, path);
  return path;
}

describe("Hermes' database", () => {
  it("is read as before", async () => {
    await expect(
      expectGolden(hermesState, database, fixturePath("hermes-state/state.expected.json")),
    ).resolves.toBeUndefined();
  });

  it("tells the same session and calls as the session file, so that they fold", async () => {
    const file = fixturePath("hermes-session/sessions/session_20260418_192600_a1b2c3d4.json");
    const mine = await readAll(hermesState, database);
    const theirs = await readAll(hermesSession, file);
    const callsOf = ({ records }: typeof mine) =>
      records
        .filter((record) => record.type === "call")
        .map(({ session, callId, stepId, tool, params }) => ({
          session,
          callId,
          stepId,
          tool,
          params,
        }));
    expect(callsOf(mine)).toEqual(callsOf(theirs));
  });

  it("passes over rows that a compaction copied, inside a session and into the one that continues it", async () => {
    const { records } = await readAll(hermesState, database);
    const steps = records.filter((record) => record.type === "step");
    expect(steps.filter((step) => step["text"] === "7")).toHaveLength(1);
    expect(steps.filter((step) => step["text"] === "There are 7 files.")).toHaveLength(1);
  });

  it("tells a rewind by the step it went back to", async () => {
    const { records } = await readAll(hermesState, database);
    const rewinds = records.filter((record) => record["field"] === "rewind");
    expect(rewinds).toHaveLength(1);
    const target = records.find(
      (record) => record.type === "step" && record["id"] === rewinds[0]?.["value"],
    );
    expect(target).toMatchObject({ kind: "tool", id: "result:call_0" });
    const undone = records.filter(
      (record) => record.type === "step" && record["id"] === "call:call_0#1",
    );
    expect(Number(undone[0]?.["ordinal"])).toBeLessThan(Number(rewinds[0]?.["ordinal"]));
  });

  it("takes up new rows and changed sessions only", async () => {
    const path = copyOfDatabase();
    const { cursor } = await readAll(hermesState, path);
    const writer = new DatabaseSync(path);
    writer.exec(`INSERT INTO messages (session_id, role, content, timestamp) VALUES
      ('20260418_193000_b2c3d4e5', 'assistant', 'Three files here.', 1776540700)`);
    writer.exec(`UPDATE sessions SET ended_at = 1776540701, end_reason = 'cli_close', output_tokens = 25
      WHERE id = '20260418_193000_b2c3d4e5'`);
    const later = await readAll(hermesState, path, cursor);
    writer.close();
    expect(new Set(later.records.map((record) => record["session"]))).toEqual(
      new Set(["native 20260418_193000_b2c3d4e5"]),
    );
    expect(
      later.records.filter((record) => record.type === "step").map((step) => step["text"]),
    ).toEqual(["Three files here."]);
    expect(later.records).toContainEqual(
      expect.objectContaining({ field: "end_reason", value: "cli_close" }),
    );
    const before = await readAll(hermesState, database);
    const revisions = [before, later].map(({ records }) =>
      records
        .filter(
          (record) =>
            record.type === "usage" && record["session"] === "native 20260418_193000_b2c3d4e5",
        )
        .map((record) => Number(record["revision"])),
    );
    expect(revisions).toEqual([[55], [75]]);
  });

  it("reads an older schema by the columns it has", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-hermes-")), "state.db");
    const writer = new DatabaseSync(path);
    writer.exec(`CREATE TABLE state_meta (key TEXT, value TEXT);
      CREATE TABLE sessions (id TEXT PRIMARY KEY, source TEXT, model TEXT, started_at REAL);
      CREATE TABLE messages (id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, content TEXT, tool_call_id TEXT,
        tool_calls TEXT, timestamp REAL);
      INSERT INTO sessions VALUES ('20250101_000000_aa11bb22', 'cli', 'm', 1735689600);
      INSERT INTO messages VALUES (1, '20250101_000000_aa11bb22', 'user', 'Hi', NULL, NULL, 1735689601)`);
    writer.close();
    const { records } = await readAll(hermesState, path);
    expect(records.filter((record) => record.type === "step")).toHaveLength(1);
    expect(records.filter((record) => record.type === "diagnostic")).toEqual([]);
  });

  it("tells many sessions in several pages, each once", async () => {
    const path = copyOfDatabase();
    const writer = new DatabaseSync(path);
    const insert = writer.prepare(
      "INSERT INTO sessions (id, source, started_at) VALUES (?, 'cli', 1776540000)",
    );
    for (let number = 0; number < 1200; number += 1) insert.run(`20260419_${number}_abcdef12`);
    writer.close();
    const { records, cursor } = await readAll(hermesState, path);
    const told = records
      .filter((record) => record["field"] === "started_at")
      .map((fact) => fact["session"]);
    expect(told).toHaveLength(1203);
    expect(new Set(told).size).toBe(1203);
    expect(JSON.stringify(cursor).length).toBeLessThan(16_384);
  });

  it("reads a database anew that was made anew", async () => {
    const path = copyOfDatabase();
    const { cursor } = await readAll(hermesState, path);
    const writer = new DatabaseSync(path);
    writer.exec(
      "DELETE FROM messages WHERE id > 3; UPDATE sqlite_sequence SET seq = 3 WHERE name = 'messages'",
    );
    writer.close();
    const anew = await readAll(hermesState, path, cursor);
    expect(anew.cursor.generation).toBe(1);
    expect(anew.records.filter((record) => record.type === "step")).toHaveLength(3);
  });

  it("is detected by its tables", async () => {
    expect(hermesState.detect(await probe(database))).toBe(0.95);
    const other = databaseFrom(fixturePath("opencode/opencode.sql"));
    expect(hermesState.detect(await probe(other))).toBe(0);
  });
});
