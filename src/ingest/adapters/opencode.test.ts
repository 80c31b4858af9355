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
import { openCode } from "./opencode.ts";

const database = databaseFrom(fixturePath("opencode/opencode.sql"));

adapterLaws(openCode, [
  {
    path: database,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram"],
    // 200 in + 1400 cached = 1600 and 100 out make the total of 1700: the first output holds its reasoning.
    tokens: { input: 257, output: 143, cacheRead: 3000, cacheWrite: 20, reasoning: 90 },
  },
]);

function copyOfDatabase(): string {
  const path = join(mkdtempSync(join(tmpdir(), "whetstone-opencode-")), "opencode.db");
  cpSync(database, path);
  return path;
}

describe("OpenCode's database", () => {
  it("is read as before", async () => {
    await expect(
      expectGolden(openCode, database, fixturePath("opencode/opencode.expected.json")),
    ).resolves.toBeUndefined();
  });

  it("reads the flag of a tool, and the exit code of a command that completed", async () => {
    const { records } = await readAll(openCode, database);
    const results = records.filter((record) => record.type === "result");
    expect(
      results.map((result) => [result["tool"], result["signals"], result["latencyMs"]]),
    ).toEqual([
      ["task", { errorFlag: false }, 6000],
      ["bash", { exitCode: 1 }, 800],
      [
        "edit",
        { errorFlag: true, errorObject: { message: "oldString not found in content" } },
        100,
      ],
      ["bash", { errorFlag: true, status: "denied" }, 100],
    ]);
  });

  it("names the parent of a subagent's session", async () => {
    const { records } = await readAll(openCode, database);
    const child = records.find(
      (record) => record.type === "session" && record["parent"] !== undefined,
    );
    expect(child).toMatchObject({
      session: "native ses_81a0000001ffeBBBBBBBBBBBBBB",
      parent: "native ses_81a0000000ffeAAAAAAAAAAAAAA",
    });
  });

  it("leaves a call of a message that a crash left open without a result", async () => {
    const { records } = await readAll(openCode, database);
    expect(records).toContainEqual(expect.objectContaining({ type: "call", tool: "grep" }));
    expect(records).not.toContainEqual(expect.objectContaining({ type: "result", tool: "grep" }));
  });

  it("goes back to the message before the one that was reverted", async () => {
    const { records } = await readAll(openCode, database);
    expect(records).toContainEqual(
      expect.objectContaining({ field: "rewind", value: "msg_81a0000020002CCCCCCCCCCCCCC" }),
    );
  });

  it("waits for a message that is still being written", async () => {
    const path = copyOfDatabase();
    const first = await readAll(openCode, path);
    const text = (records: typeof first.records) =>
      records
        .filter((record) => record["id"] === "msg_81a0000020004CCCCCCCCCCCCCC")
        .map((step) => step["text"]);
    expect(text(first.records)).toEqual([]);
    const writer = new DatabaseSync(path);
    writer.exec(`UPDATE part SET data = json_set(data, '$.text', 'Still written.'), time_updated = 1780003700000
      WHERE id = 'prt_81a0000020004CCCCCCCCCCCCCC'`);
    const second = await readAll(openCode, path, first.cursor);
    expect(text(second.records)).toEqual([]);
    writer.exec(`UPDATE message SET data = json_set(data, '$.time.completed', 1780003710000),
      time_updated = 1780003710000 WHERE id = 'msg_81a0000020004CCCCCCCCCCCCCC'`);
    writer.close();
    const third = await readAll(openCode, path, second.cursor);
    expect(text(third.records)).toEqual(["Still written."]);
    const fourth = await readAll(openCode, path, third.cursor);
    expect(fourth.records.filter((record) => record.type !== "session")).toEqual([]);
  });

  it("takes up what changed only", async () => {
    const path = copyOfDatabase();
    const { cursor } = await readAll(openCode, path);
    const writer = new DatabaseSync(path);
    writer.exec(`INSERT INTO message VALUES ('msg_81a0000020006CCCCCCCCCCCCCC', 'ses_81a0000002ffeCCCCCCCCCCCCCC',
        1780003720000, 1780003720000, '{"role":"assistant","time":{"created":1780003720000,"completed":1780003721000}}');
      INSERT INTO part VALUES ('prt_81a0000020006CCCCCCCCCCCCCC', 'msg_81a0000020006CCCCCCCCCCCCCC',
        'ses_81a0000002ffeCCCCCCCCCCCCCC', 1780003720000, 1780003721000, '{"type":"text","text":"Anew."}');`);
    const later = await readAll(openCode, path, cursor);
    writer.close();
    const texts = later.records
      .filter((record) => record.type === "step")
      .map((step) => step["text"]);
    // The message before it was left open, and is followed by another answer now.
    expect(texts).toEqual(["Still writ", "Anew."]);
  });

  it("is detected by its tables", async () => {
    expect(openCode.detect(await probe(database))).toBe(0.95);
    expect(openCode.detect(await probe(databaseFrom(fixturePath("hermes-state/state.sql"))))).toBe(
      0,
    );
  });
});
