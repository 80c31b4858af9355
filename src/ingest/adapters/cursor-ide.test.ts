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
import { cursorIde } from "./cursor-ide.ts";

const state = databaseFrom(fixturePath("cursor-ide/state.sql"));
const conversation = "dddddddd-1111-4222-8333-444455556666";

adapterLaws(cursorIde, [
  {
    path: state,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:bubble", "missing"],
    tokens: { input: 1900, output: 45, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("the conversations of Cursor's editor", () => {
  it("are read as before", async () => {
    await expect(
      expectGolden(cursorIde, state, fixturePath("cursor-ide/state.expected.json")),
    ).resolves.toBeUndefined();
  });

  it("read status, exit code and refusal of a tool", async () => {
    const { records } = await readAll(cursorIde, state);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["tool"], result["signals"]])).toEqual([
      ["run_terminal_cmd", { exitCode: 1 }],
      ["read_file", { errorFlag: true, errorObject: { message: "File not found" } }],
      ["edit_file", { status: "denied" }],
      ["edit_file_v2", { errorFlag: true }],
    ]);
  });

  it("name the folder, and of a subagent the conversation that began it", async () => {
    const { records } = await readAll(cursorIde, state);
    const subagent = records.find(
      (record) => record.type === "session" && record["parent"] !== undefined,
    );
    expect(subagent).toMatchObject({ cwd: "/repo/shop", parent: `native ${conversation}` });
  });

  it("wait for a tool that still runs, and go on behind what was told", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-cursor-")), "state.vscdb");
    cpSync(state, path);
    const { cursor, records: first } = await readAll(cursorIde, path);
    expect(first).not.toContainEqual(expect.objectContaining({ callId: "call_4" }));
    const writer = new DatabaseSync(path);
    writer.exec(`UPDATE cursorDiskKV SET value = replace(value, '"loading"', '"completed"')
        WHERE key = 'bubbleId:${conversation}:b9';
      INSERT INTO cursorDiskKV SELECT key, value FROM cursorDiskKV WHERE key = 'composerData:${conversation}'`);
    writer.close();
    const { records } = await readAll(cursorIde, path, cursor);
    const told = records.filter(({ type }) => type !== "session" && type !== "fact");
    expect(told.map(({ type }) => type)).toEqual(["step", "call", "step", "result"]);
    expect(told[1]).toMatchObject({ callId: "call_4", tool: "grep" });
  });

  it("are detected by their tables", async () => {
    expect(cursorIde.detect(await probe(state))).toBe(0.95);
  });
});
