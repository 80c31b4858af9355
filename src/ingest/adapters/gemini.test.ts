import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { geminiTurns } from "./gemini/gemini-message.ts";
import { gemini } from "./gemini.ts";

const parent = "5c1d7e9a-0b2f-4a63-9d84-1e6f3a7b2c50";
const lines = fixturePath("gemini/chats/session-2026-05-04T09-12-5c1d7e9a.jsonl");
const subagent = fixturePath(`gemini/chats/${parent}/7d20b6f4-3c58-4b19-8a0e-94c5d1f7e632.jsonl`);
const document = fixturePath("gemini/chats/session-2025-12-01T08-00-1f0c2d3e.json");

adapterLaws(gemini, [
  {
    path: lines,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram", "message.shape", "$set.aura"],
    // Five requests; the first was written twice. Thoughts are output, what was cached is no input.
    tokens: { input: 2700, output: 113, cacheRead: 2700, cacheWrite: 0, reasoning: 15 },
  },
  {
    path: subagent,
    tokens: { input: 302, output: 9, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
  {
    path: document,
    unknown: ["unknown:riddle", "unknown:record", "weather"],
    tokens: { input: 400, output: 15, cacheRead: 100, cacheWrite: 0, reasoning: 3 },
  },
]);

describe("Gemini CLI", () => {
  it.each([lines, subagent, document])("is read as before: %s", async (path) => {
    await expect(expectGolden(gemini, path)).resolves.toBeUndefined();
  });

  it("takes a command's exit code over a status that says that it ran", async () => {
    const { records } = await readAll(gemini, lines);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["tool"], result["signals"]])).toEqual([
      ["run_shell_command", { exitCode: 1 }],
      [
        "read_file",
        {
          errorFlag: true,
          errorObject: { message: "File not found: /repo/src/invoce.js" },
        },
      ],
      ["replace", { status: "denied" }],
      ["run_shell_command", { errorFlag: false }],
    ]);
  });

  it.each([
    ["mcp_my_tracker_search", "search (my_tracker MCP Server)", "search", "my_tracker"],
    ["search", "search (tracker MCP Server)", "search", "tracker"],
    ["read_file", "ReadFile", "read_file", undefined],
  ])("names the tool %s, shown as %s", (name, displayName, tool, server) => {
    const call = { id: "c", name, displayName, args: {}, status: "success" };
    const turns = geminiTurns({ id: "m", type: "gemini", content: "", toolCalls: [call] });
    expect(turns?.[0]?.calls).toMatchObject([{ tool, ...(server !== undefined && { server }) }]);
    expect(turns?.[0]?.calls[0]?.server).toBe(server);
    expect(turns?.[1]?.result?.tool).toBe(tool);
  });

  it("tells a message that was written twice once, with the calls that came later", async () => {
    const { records } = await readAll(gemini, lines);
    const calls = records.filter((record) => record.type === "call").map((call) => call["callId"]);
    expect(new Set(calls).size).toBe(calls.length);
    expect(calls).toHaveLength(5);
  });

  it("goes back to the message before the one that a rewind names", async () => {
    const { records } = await readAll(gemini, lines);
    const rewinds = records.filter((record) => record["field"] === "rewind");
    expect(rewinds.map((rewind) => rewind["value"])).toEqual(["m-03"]);
  });

  it("makes a subagent's chat the child of the session that its folder names", async () => {
    const [session] = (await readAll(gemini, subagent)).records;
    expect(session).toMatchObject({
      session: "native 7d20b6f4-3c58-4b19-8a0e-94c5d1f7e632",
      parent: `native ${parent}`,
      cwd: "/repo",
    });
  });

  it("is detected by content", async () => {
    for (const path of [lines, subagent, document]) {
      expect(gemini.detect(await probe(path))).toBe(0.95);
    }
    const other = fixturePath("qwen/chats/3e0f1a2b-5c6d-4e7f-8091-a2b3c4d5e6f7.jsonl");
    expect(gemini.detect(await probe(other))).toBe(0);
  });

  it.each([
    ["/home/dev/.gemini/tmp/0a1b/logs.json", true],
    ["/home/dev/.gemini/tmp/0a1b/checkpoints/c.json", true],
    ["/home/dev/.gemini/tmp/0a1b/chats/session-1.json", false],
  ])("knows what lies beside the chats: %s", (path, expected) => {
    expect(gemini.isCompanion?.(path)).toBe(expected);
  });
});
