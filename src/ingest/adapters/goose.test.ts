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
import { goose } from "./goose.ts";

const database = databaseFrom(fixturePath("goose/sessions.sql"));

adapterLaws(goose, [
  {
    path: database,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:oracle", "content.hologram"],
    // The running totals of the one session that has them.
    tokens: { input: 1200, output: 300, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("Goose's database", () => {
  it("is read as before", async () => {
    await expect(
      expectGolden(goose, database, fixturePath("goose/sessions.expected.json")),
    ).resolves.toBeUndefined();
  });

  it("reads the status of a result, and what was declined", async () => {
    const { records } = await readAll(goose, database);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => result["signals"])).toEqual([
      { errorFlag: true },
      { errorFlag: true, errorObject: { message: "-32603: tracker is down" } },
      { status: "denied" },
    ]);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => [call["server"], call["tool"]])).toEqual([
      [undefined, "developer__shell"],
      ["tracker", "search"],
      [undefined, "developer__text_editor"],
    ]);
  });

  it("tells messages that a compaction wrote anew once", async () => {
    const { records } = await readAll(goose, database);
    const ids = records.filter((record) => record.type === "step").map((step) => step["id"]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("takes up new messages and totals only", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-goose-")), "sessions.db");
    cpSync(database, path);
    const { cursor } = await readAll(goose, path);
    const writer = new DatabaseSync(path);
    writer.exec(`UPDATE sessions SET accumulated_input_tokens = 1300 WHERE id = '20260601_1';
      INSERT INTO messages (message_id, session_id, role, content_json, created_timestamp)
        VALUES ('msg_9', '20260601_1', 'user', '[{"type":"text","text":"Thanks."}]', 1780308020)`);
    writer.close();
    const { records } = await readAll(goose, path, cursor);
    expect(records.filter((record) => record.type === "step")).toMatchObject([{ text: "Thanks." }]);
    expect(records).toContainEqual(
      expect.objectContaining({ type: "usage", requestId: "session", revision: 1600, input: 1300 }),
    );
  });

  it("is detected by its tables, and is not taken for Hermes'", async () => {
    expect(goose.detect(await probe(database))).toBe(0.9);
    const other = databaseFrom(fixturePath("hermes-state/state.sql"));
    expect(goose.detect(await probe(other))).toBe(0);
  });
});
