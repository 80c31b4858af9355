import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { claudeCode } from "./claude-code.ts";
import { qwen } from "./qwen.ts";

const chat = fixturePath("qwen/chats/3e0f1a2b-5c6d-4e7f-8091-a2b3c4d5e6f7.jsonl");

const subagent = fixturePath(
  "qwen/subagents/3e0f1a2b-5c6d-4e7f-8091-a2b3c4d5e6f7/agent-general-purpose-7f3a.jsonl",
);

adapterLaws(qwen, [
  { path: subagent },
  {
    path: chat,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram", "shimmer"],
    // 500 and 20 make the total of 520: that output holds its thoughts. 600, 5 and 2 make 607: that one does not.
    tokens: { input: 1150, output: 36, cacheRead: 650, cacheWrite: 0, reasoning: 8 },
  },
]);

describe("Qwen Code", () => {
  it.each([chat, subagent])("is read as before: %s", async (path) => {
    await expect(expectGolden(qwen, path)).resolves.toBeUndefined();
  });

  it("reads a subagent's log as a session of its own, below the one that began it", async () => {
    const { records } = await readAll(qwen, subagent);
    const sessions = new Set(records.map((record) => record["session"]));
    expect([...sessions]).toEqual([
      "native 3e0f1a2b-5c6d-4e7f-8091-a2b3c4d5e6f7 > general-purpose-7f3a",
    ]);
    expect(records.find((record) => record["field"] === "agent")?.["value"]).toBe(
      "general-purpose",
    );
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["signals"], result["latencyMs"]])).toEqual([
      [{ errorFlag: false }, 41],
      [{ errorFlag: true, errorObject: { message: "File not found: /repo/shop/carts.ts" } }, 3],
    ]);
    const below = "/home/dev/.qwen/projects/-repo/subagents/3e0f/agent-a.jsonl";
    expect(qwen.isCompanion?.(below)).toBe(false);
    expect(qwen.isCompanion?.(below.replace(".jsonl", ".meta.json"))).toBe(true);
  });

  it("reads status, exit code, refusal and duration of a result", async () => {
    const { records } = await readAll(qwen, chat);
    const results = records.filter((record) => record.type === "result");
    expect(
      results.map((result) => [result["callId"], result["signals"], result["latencyMs"]]),
    ).toEqual([
      [
        "call_1",
        {
          errorFlag: true,
          errorObject: { type: "invalid_tool_params", message: "Path must be absolute: ." },
        },
        12,
      ],
      ["call_2", { exitCode: 1 }, null],
      ["call_1#1", { status: "denied" }, null],
    ]);
  });

  it("keeps the tree, also where one record was written as two lines", async () => {
    const { records } = await readAll(qwen, chat);
    const steps = records.filter((record) => record.type === "step");
    const parents = new Map(steps.map((step) => [step["id"], step["parentId"]]));
    expect(parents.get("a1#1")).toBe("a1");
    expect(parents.get("r1")).toBe("u1");
    const path: unknown[] = [];
    for (let id: unknown = "a4"; typeof id === "string"; id = parents.get(id)) path.push(id);
    expect(path).toEqual(["a4", "x1", "n1", "s4", "s3", "t3", "a3", "u2", "r1", "u1"]);
  });

  it("takes what a hook added for no words of the person", async () => {
    const { records } = await readAll(qwen, chat);
    const [first] = records.filter((record) => record["kind"] === "user");
    expect(first?.["text"]).toBe("List the files.");
  });

  it("is detected by content, and is not taken for Claude Code", async () => {
    const look = await probe(chat);
    expect(qwen.detect(look)).toBeGreaterThan(0.9);
    expect(claudeCode.detect(look)).toBe(0);
    const glued = Buffer.from(
      `{"uuid":"u","parentUuid":null,"message":{"role":"user","parts":[]}}{"uuid":"v"}`,
    );
    expect(qwen.detect({ ...look, lines: [], head: glued })).toBe(0.9);
  });
});
