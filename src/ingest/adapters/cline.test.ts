import { appendFileSync, cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { cline } from "./cline.ts";
import { tagCalls } from "./cline/tool-tag.ts";

const name = "api_conversation_history.json";
const task = fixturePath(`cline/saoudrizwan.claude-dev/tasks/1780308000123/${name}`);
const roo = fixturePath(
  `cline/globalStorage/rooveterinaryinc.roo-cline/tasks/01990000-aaaa-4bbb-8ccc-000000000001/${name}`,
);

adapterLaws(cline, [
  {
    path: task,
    unknown: ["message.halo"],
    tokens: { input: 1025, output: 76, cacheRead: 908, cacheWrite: 907, reasoning: 0 },
  },
  { path: roo, tokens: { input: 50, output: 5, cacheRead: 10, cacheWrite: 0, reasoning: 0 } },
]);

describe("Cline and its relatives", () => {
  it.each([task, roo])("are read as before: %s", async (path) => {
    await expect(expectGolden(cline, path)).resolves.toBeUndefined();
  });

  it("read tools that stand as tags, and the results under their headings", async () => {
    const { records } = await readAll(cline, task);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => [call["tool"], call["server"], call["params"]])).toEqual([
      ["execute_command", undefined, { command: "npm test", requires_approval: "false" }],
      ["search", "tracker", { q: "cart" }],
      [
        "write_to_file",
        undefined,
        { path: "cart.ts", content: 'export const html = "<read_file>";' },
      ],
      ["attempt_completion", undefined, { result: "Nothing to do." }],
    ]);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => result["signals"])).toEqual([
      {},
      { errorObject: { message: "Not connected" } },
      { status: "denied" },
    ]);
  });

  it("reads exit codes and flags of tools that the API called", async () => {
    const { records } = await readAll(cline, roo);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => result["signals"])).toEqual([
      { exitCode: 2 },
      { errorFlag: true },
    ]);
  });

  it("finds the folder, the model, the version and which extension it was", async () => {
    const { records } = await readAll(cline, task);
    expect(records[0]).toMatchObject({ type: "session", cwd: "/repo/shop" });
    const facts = records.filter((record) => record.type === "fact");
    expect(facts.map((fact) => fact["value"])).toEqual(
      expect.arrayContaining(["claude-sonnet-4-5", "3.41.0"]),
    );
    const fork = (await readAll(cline, roo)).records.find((record) => record["field"] === "agent");
    expect(fork?.["value"]).toBe("roo-cline");
  });

  it("takes a task up again when only what was shown changed, and reports what it cannot read", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "whetstone-cline-")), "tasks", "1780308000123");
    cpSync(dirname(task), folder, { recursive: true });
    const path = join(folder, name);
    const before = await cline.stamp?.(path);
    const { cursor } = await readAll(cline, path);
    writeFileSync(join(folder, "ui_messages.json"), "[{");
    const { records, cursor: after } = await readAll(cline, path, cursor);
    expect(records).toContainEqual(expect.objectContaining({ reason: "malformed-json" }));
    expect(after.generation).toBe(cursor.generation + 1);
    appendFileSync(join(folder, "task_metadata.json"), " ");
    expect(await cline.stamp?.(path)).not.toBe(before);
  });

  it("is detected by its name and content", async () => {
    const look = await probe(task);
    expect(cline.detect(look)).toBe(0.97);
    expect(cline.detect({ ...look, path: "/copies/other.json" })).toBe(0);
    expect(cline.detect({ ...look, document: undefined })).toBe(0.9);
  });
});

describe("tags of tools", () => {
  it.each([
    ["no tag, or <b>another</b>", []],
    ["<read_file>\n<path>a</path>", [{ path: "a" }]],
    [
      "<read_file><path>a</path></read_file> and <list_files><path>b</path></list_files>",
      [{ path: "a" }, { path: "b" }],
    ],
    ["<read_file><path>cut", [{}]],
  ])("%s", (text, expected) => {
    expect(tagCalls(text).map((call) => call.params)).toEqual(expected);
  });

  it("take no longer than the text is long", () => {
    const hostile = "<read_file><a>".repeat(50_000);
    const startedMs = performance.now();
    expect(tagCalls(hostile).length).toBeGreaterThan(0);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});
