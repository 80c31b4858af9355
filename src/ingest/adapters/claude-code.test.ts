import { describe, expect, it } from "vitest";
import { adapterLaws, type LawFixture } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";

import { readAll, type RecordSummary } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { claudeCode } from "./claude-code.ts";

function fixture(name: string): string {
  return fixturePath(`claude-code/${name}.jsonl`);
}

const parent = "5a0c1d2e-1111-4aaa-8bbb-000000000005";
const none = { reasoning: 0, cacheRead: 0, cacheWrite: 0 };

/** Tokens counted by hand: the last line of each response. */
const fixtures: readonly LawFixture[] = [
  {
    path: fixture("tools"),
    tokens: { input: 23, output: 539, cacheRead: 65050, cacheWrite: 13450, reasoning: 0 },
  },
  { path: fixture("people"), tokens: { ...none, input: 60, output: 135 } },
  {
    path: fixture("branches"),
    tokens: { ...none, input: 140, output: 35, cacheRead: 100 },
    unknown: ["unknown:future-note"],
  },
  { path: fixture("sidechain"), tokens: { ...none, input: 36, output: 115 } },
  { path: fixture(`subagent/${parent}`), tokens: { ...none, input: 21, output: 36 } },
  {
    path: fixture(`subagent/${parent}/subagents/agent-a1b2c3d`),
    tokens: { ...none, input: 11, output: 24 },
  },
  { path: fixture("sibling/agent-77aa01"), tokens: { ...none, input: 7, output: 2 } },
  {
    path: fixture("forked"),
    tokens: { input: 13, output: 106, cacheRead: 12000, cacheWrite: 12000, reasoning: 0 },
  },
  {
    path: fixture("damaged"),
    tokens: { ...none, input: 8, output: 6 },
    orphans: 1,
    diagnostics: { "malformed-json": 2, "not-an-object": 2, "orphan-result": 1 },
    unknown: ["unknown:quantum-entanglement", "assistant.mood", "assistant.content.hologram"],
  },
];

adapterLaws(claudeCode, fixtures);

async function recordsOf(name: string): Promise<readonly RecordSummary[]> {
  return (await readAll(claudeCode, fixture(name))).records;
}

function ofType(records: readonly RecordSummary[], type: RecordSummary["type"]) {
  return records.filter((record) => record.type === type);
}

describe("claude-code", () => {
  it.each(fixtures.map(({ path }) => path))("reads %s as it did", async (path) => {
    await expect(expectGolden(claudeCode, path)).resolves.toBeUndefined();
  });

  it("detects its transcripts and nothing else", async () => {
    for (const { path } of fixtures) {
      expect(claudeCode.detect(await probe(path))).toBeGreaterThan(0.6);
    }
    expect(
      detectLines({ type: "user", sessionId: "s", message: { role: "user", parts: [] } }),
    ).toBe(0);
    expect(detectLines({ type: "system", subtype: "init", session_id: "s" })).toBe(0);
    expect(detectLines({ type: "session_meta", payload: {} })).toBe(0);
    expect(detectLines()).toBe(0);
  });

  it("keeps the signals of each result, and leaves absent flags absent", async () => {
    const records = [...(await recordsOf("tools")), ...(await recordsOf("people"))];
    const results = ofType(records, "result").map(({ callId, signals, latencyMs, revision }) => [
      callId,
      signals,
      latencyMs,
      revision,
    ]);
    expect(results).toEqual([
      ["toolu_01", { errorFlag: true }, null, undefined],
      ["toolu_02", {}, null, undefined],
      ["toolu_03", {}, 35, undefined],
      ["toolu_04", {}, null, undefined],
      ["toolu_05", {}, null, undefined],
      ["srvtoolu_01", {}, null, undefined],
      ["toolu_11", { errorFlag: true, status: "denied" }, null, undefined],
      ["toolu_12", { status: "cancelled" }, null, undefined],
      ["toolu_13", { errorFlag: false, status: "running" }, null, undefined],
      ["toolu_13", { errorFlag: true, exitCode: 3 }, null, 1],
      ["toolu_13", { errorFlag: true, exitCode: 3 }, null, 1],
      ["toolu_14", { errorFlag: true }, null, undefined],
      ["toolu_15", {}, 1500, undefined],
    ]);
  });

  it("names the server of MCP tools", async () => {
    const calls = ofType(await recordsOf("tools"), "call");
    expect(calls.find((call) => call["callId"] === "toolu_05")).toMatchObject({
      tool: "create_issue",
      server: "tracker",
    });
  });

  it("tells what a person asked for from what the harness wrote", async () => {
    const steps = ofType(await recordsOf("people"), "step");
    const user = steps.filter((step) => step["kind"] === "user").map((step) => step["text"]);
    expect(user).toEqual([
      "/fix-issue 42",
      "Keep the folder, only remove its files",
      "Use the staging config",
    ]);
    const tools = ofType(await recordsOf("tools"), "step");
    expect(tools.filter((step) => step["kind"] === "user").map((step) => step["text"])).toEqual([
      "Fix the failing price test in the cart module",
      "Also add a test for refunds",
    ]);
  });

  it("keeps the tree whole over compactions and over records it passes by", async () => {
    const steps = ofType(await recordsOf("branches"), "step");
    const parents = new Map(steps.map((step) => [step["id"], step["parentId"]]));
    const path: unknown[] = [];
    for (let id: unknown = steps.at(-2)?.["id"]; typeof id === "string"; id = parents.get(id)) {
      path.push(id);
      expect(parents.has(id)).toBe(true);
    }
    expect(path).toHaveLength(10);
    expect(steps.map((step) => step["label"])).toContain("compaction");
  });

  it("gives each sidechain its own child session", async () => {
    const records = await recordsOf("sidechain");
    const sessions = ofType(records, "session");
    expect(new Set(sessions.map((session) => session["session"])).size).toBe(3);
    const calls = ofType(records, "call");
    const sessionOf = (callId: string) =>
      calls.find((call) => call["callId"] === callId)?.["session"];
    expect(sessionOf("toolu_31")).toBe(sessionOf("toolu_32"));
    expect(sessionOf("toolu_33")).toMatch(/ > dddddddd-0000-4000-8000-000000000003$/);
    expect(sessionOf("toolu_34")).toMatch(/ > dddddddd-0000-4000-8000-000000000004$/);
    expect(ofType(records, "usage")[0]).toMatchObject({ costUsd: 0.0125 });
  });

  it("makes agent files the children of the session they belong to", async () => {
    const [child] = await recordsOf(`subagent/${parent}/subagents/agent-a1b2c3d`);
    expect(child).toMatchObject({
      session: `native ${parent} > a1b2c3d`,
      parent: `native ${parent}`,
      cwd: "/repo/shop",
    });
    const [sibling] = await recordsOf("sibling/agent-77aa01");
    expect(sibling).toMatchObject({ session: `native ${parent} > 77aa01` });
  });

  it("gives copied history its native ids, so that forks are recognised", async () => {
    const original = ofType(await recordsOf("tools"), "step").map((step) => step["id"]);
    const forked = ofType(await recordsOf("forked"), "step").map((step) => step["id"]);
    expect(forked.slice(0, 6)).toEqual(original.slice(0, 6));
    expect(forked.slice(6).some((id) => original.includes(id))).toBe(false);
  });

  it("announces a session by a record that knows its folder, whatever was written before", async () => {
    const records = await recordsOf("branches");
    expect(records[0]).toMatchObject({ type: "session", cwd: "/repo/shop" });
    expect(ofType(records, "session")).toHaveLength(1);
    const titles = records.filter((record) => record["field"] === "title");
    expect(titles.map((title) => title["value"])).toEqual(["Parser", "Dates"]);
    expect(titles[0]?.["ordinal"]).toBe(0);
  });

  it("tells facts on change only", async () => {
    const facts = ofType(await recordsOf("tools"), "fact");
    expect(facts.map((fact) => [fact["field"], fact["value"]])).toEqual([
      ["cwd", "/repo/shop"],
      ["harness_version", "2.1.90"],
      ["branch", "main"],
      ["title", "Round cart totals"],
    ]);
  });

  it("looks where Claude Code was told to keep its files", () => {
    expect(claudeCode.roots({ home: "/home/dev", env: {} })).toEqual([
      "/home/dev/.claude/projects",
      "/home/dev/.config/claude/projects",
      "/home/dev/Library/Application Support/Claude/local-agent-mode-sessions",
    ]);
    const env = { CLAUDE_CONFIG_DIR: "/srv/a, /srv/b" };
    expect(claudeCode.roots({ home: "/home/dev", env }).slice(0, 2)).toEqual([
      "/srv/a/projects",
      "/srv/b/projects",
    ]);
  });

  it.each([
    ["/p/s/subagents/agent-a.meta.json", true],
    ["/p/s/tool-results/toolu_1.txt", true],
    ["/p/s/subagents/workflows/wf_1/journal.jsonl", true],
    ["/home/dev/.claude/projects/-repo/memory/MEMORY.md", true],
    ["/p/s/subagents/agent-a.jsonl", false],
    ["/p/notes.md", false],
  ])("knows the companions of its sources: %s", (path, expected) => {
    expect(claudeCode.isCompanion?.(path)).toBe(expected);
  });
});

function detectLines(...lines: readonly unknown[]): number {
  const head = new Uint8Array();
  const rest = { document: undefined, isSqlite: false, tables: [] };
  return claudeCode.detect({ path: "/p/x.jsonl", size: 1, head, lines, ...rest });
}
