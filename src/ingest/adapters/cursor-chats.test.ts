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
import { cursorChats } from "./cursor-chats.ts";
import { rootMessages } from "./cursor/root-messages.ts";

const store = databaseFrom(fixturePath("cursor-chats/store.sql"));

adapterLaws(cursorChats, [{ path: store, unknown: ["unknown:oracle", "unknown:blob"] }]);

describe("the chats of Cursor's command line", () => {
  it("are read as before", async () => {
    await expect(
      expectGolden(cursorChats, store, fixturePath("cursor-chats/store.expected.json")),
    ).resolves.toBeUndefined();
  });

  it("join calls and results by their ids", async () => {
    const { records } = await readAll(cursorChats, store);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["callId"], result["signals"]])).toEqual([
      ["call_1", {}],
      ["call_2", { exitCode: 7 }],
    ]);
  });

  it("go on behind the last message when the root names more", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-cursor-")), "store.db");
    cpSync(store, path);
    const { cursor } = await readAll(cursorChats, path);
    const writer = new DatabaseSync(path);
    const id = "ab".repeat(32);
    writer.exec(`INSERT INTO blobs VALUES ('${id}', '{"role":"user","content":"Thanks."}');
      UPDATE blobs SET data = CAST(data || X'0a20${id}' AS BLOB) WHERE id = (
        SELECT id FROM blobs WHERE hex(data) LIKE '0A20%')`);
    writer.close();
    const { records } = await readAll(cursorChats, path, cursor);
    const texts = records.filter(({ type }) => type === "step").map((step) => step["text"]);
    expect(texts).toEqual(["Thanks."]);
  });

  it("are detected by their tables", async () => {
    expect(cursorChats.detect(await probe(store))).toBe(0.9);
  });

  it.each([
    ["store.db", ["blobs", "meta"], 0.9],
    ["renamed.db", ["blobs", "meta"], 0.9],
    ["store.db", ["blobs", "later", "meta"], 0.9],
    ["other.db", ["blobs", "later", "meta"], 0],
    ["store.db", ["later", "meta"], 0],
  ])("in %s with the tables %j: %d", async (name, tables, expected) => {
    const look = { ...(await probe(store)), path: join("chats", name), tables };
    expect(cursorChats.detect(look)).toBe(expected);
  });
});

describe("messages of a root", () => {
  const id = Buffer.alloc(32, 7);
  it.each([
    ["an id", Buffer.concat([Buffer.from([0x0a, 32]), id]), 1],
    ["other fields between", Buffer.concat([Buffer.from([0x10, 0x96, 0x01, 0x0a, 32]), id]), 1],
    ["an id cut off", Buffer.concat([Buffer.from([0x0a, 32]), id.subarray(1)]), 0],
    ["a kind that is not known", Buffer.from([0x0b, 0, 0]), 0],
    ["a length without end", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff]), 0],
    ["nothing", Buffer.alloc(0), 0],
  ])("with %s", (_, data, expected) => {
    expect(rootMessages(data)).toHaveLength(expected);
  });
});
