import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { adapterLaws, type LawFixture } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll, type RecordSummary } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";

function threadId(number: number): string {
  return `0195a000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

function rollout(time: string, number: number): string {
  return fixturePath(`codex/rollout-${time}-${threadId(number)}.jsonl`);
}

const current = rollout("2026-03-02T10-00-00", 1);
const withEvents = rollout("2025-10-05T10-00-00", 2);
const bare = rollout("2025-06-01", 3);
const eventsOnly = rollout("2025-11-20T10-00-00", 4);
const forked = rollout("2026-03-03T10-00-00", 5);
const subagent = rollout("2026-03-04T10-00-00", 6);
const damaged = rollout("2026-03-05T10-00-00", 7);

function compressed(path: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), "whetstone-codex-")), "rollout.jsonl.zst");
  writeFileSync(copy, zstdCompressSync(readFileSync(path)));
  return copy;
}

/** The final counters of each file, by hand. */
const currentTokens = {
  input: 12000,
  output: 800,
  cacheRead: 38000,
  cacheWrite: 0,
  reasoning: 230,
};
const fixtures: readonly LawFixture[] = [
  { path: current, tokens: currentTokens },
  {
    path: withEvents,
    tokens: { input: 5500, output: 110, cacheRead: 1500, cacheWrite: 0, reasoning: 30 },
  },
  { path: bare, tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 } },
  {
    path: eventsOnly,
    tokens: { input: 100, output: 5, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
  {
    path: forked,
    tokens: { input: 12000, output: 860, cacheRead: 40000, cacheWrite: 0, reasoning: 240 },
  },
  {
    path: subagent,
    tokens: { input: 200, output: 90, cacheRead: 6800, cacheWrite: 0, reasoning: 20 },
  },
  {
    path: damaged,
    orphans: 1,
    diagnostics: { "malformed-json": 1, "not-an-object": 1, "orphan-result": 1 },
    unknown: [
      "session_meta.mood",
      "unknown:response_item/hologram",
      "response_item.sparkle",
      "unknown:event_msg/telepathy",
      "unknown:wormhole",
    ],
  },
];

adapterLaws(codex, [...fixtures, { path: compressed(current), tokens: currentTokens }]);

async function recordsOf(path: string): Promise<readonly RecordSummary[]> {
  return (await readAll(codex, path)).records;
}

function ofType(records: readonly RecordSummary[], type: RecordSummary["type"]) {
  return records.filter((record) => record.type === type);
}

function names(records: readonly RecordSummary[], field: string): string[] {
  return records.map((record) => record[field]).filter((value) => typeof value === "string");
}

async function spoken(path: string): Promise<unknown[]> {
  const steps = ofType(await recordsOf(path), "step").filter(({ kind }) => kind === "user");
  return steps.map((step) => step["text"]);
}

async function resultsOf(path: string): Promise<unknown[]> {
  const results = ofType(await recordsOf(path), "result");
  return results.map((result) => [
    result["callId"],
    result["revision"] ?? 0,
    result["signals"],
    result["latencyMs"],
  ]);
}

describe("codex", () => {
  it.each(fixtures.map(({ path }) => path))("reads %s as it did", async (path) => {
    await expect(expectGolden(codex, path)).resolves.toBeUndefined();
  });

  it("detects rollouts of every age, also compressed", async () => {
    for (const path of [...fixtures.map((one) => one.path), compressed(current)]) {
      const look = await probe(path);
      expect(codex.detect(look), path).toBeGreaterThan(0.6);
      expect(claudeCode.detect(look), path).toBe(0);
    }
    const transcript = await probe(fixturePath("claude-code/tools.jsonl"));
    expect(codex.detect(transcript)).toBe(0);
  });

  it("reads a compressed rollout as the plain one", async () => {
    const plain = await recordsOf(current);
    expect(await recordsOf(compressed(current))).toEqual(plain);
  });

  it("takes codes, times and flags from texts, envelopes and events", async () => {
    expect(await resultsOf(current)).toEqual([
      ["call_01", 0, { exitCode: 0 }, 200],
      ["call_02", 1, { errorFlag: false }, null],
      ["call_02", 0, { exitCode: 0 }, 100],
      ["call_03", 0, { status: "running" }, 1001.2],
      ["call_04", 0, { exitCode: 2 }, 4500],
      ["call_05", 1, { errorFlag: true }, 1500],
      ["call_05", 0, {}, null],
      [
        "call_06",
        1,
        { errorFlag: true, errorObject: { message: "tool call failed: connection refused" } },
        null,
      ],
      ["call_06", 0, {}, null],
      ["ws_01", 0, { errorFlag: false }, null],
      ["call_07", 0, { errorFlag: false }, null],
      ["call_08", 0, {}, null],
    ]);
    expect(await resultsOf(withEvents)).toEqual([
      ["call_21", 1, { exitCode: 2 }, 250],
      ["call_21", 0, { exitCode: 2 }, 300],
      ["call_22", 0, { errorFlag: false }, null],
      ["call_23", 1, { exitCode: 0 }, 50],
      ["call_24", 1, { exitCode: -1, status: "denied" }, null],
      ["call_25", 1, { errorFlag: false }, 4],
    ]);
  });

  it("leaves the header that Codex puts around an output out of its text", async () => {
    const results = ofType(await recordsOf(current), "result");
    const texts = new Map(results.map((result) => [result["callId"], result["text"]]));
    expect(texts.get("call_04")).toBe("1 failed: health returns text");
    expect(texts.get("call_02")).toMatch(/^Success\./);
  });

  it("names the servers of MCP tools", async () => {
    const calls = ofType(await recordsOf(current), "call").filter((call) => call["server"]);
    expect(calls.map((call) => [call["server"], call["tool"]])).toEqual([
      ["docs", "lookup"],
      ["tracker", "close"],
    ]);
  });

  it("speaks each message once, by its item where there are items", async () => {
    expect(await spoken(current)).toEqual([
      "Make the health check return JSON",
      "Rewrite it in Go",
      "Then fix the expectation",
    ]);
    expect(await spoken(withEvents)).toEqual(["Why does the build fail?"]);
    expect(await spoken(bare)).toEqual(["List the files"]);
    expect(await spoken(eventsOnly)).toEqual(["Say hello", "And goodbye"]);
    const answers = ofType(await recordsOf(eventsOnly), "step").filter(
      ({ kind }) => kind === "assistant",
    );
    expect(answers.map((step) => step["text"])).toEqual(["Hello.", "Goodbye."]);
  });

  it("takes a rollback to the step before the turn that was undone", async () => {
    const records = await recordsOf(current);
    const rewind = records.find((record) => record["field"] === "rewind");
    const steps = ofType(records, "step");
    const target = steps.findIndex((step) => step["id"] === rewind?.["value"]);
    expect(steps[target]?.["text"]).toMatch(/^The health check returns JSON/);
    expect(steps[target + 1]?.["text"]).toBe("Rewrite it in Go");
  });

  it("names copied steps, calls and requests in a fork as in its origin", async () => {
    const [original, copy] = await Promise.all([recordsOf(current), recordsOf(forked)]);
    for (const field of ["requestId", "callId"]) {
      const inOrigin = new Set(names(original, field));
      const own = names(copy, field).filter((name) => !inOrigin.has(name));
      expect(new Set(own).size, field).toBe(1);
    }
    const ids = new Set(names(ofType(original, "step"), "id"));
    expect(names(ofType(copy, "step"), "id").filter((id) => !ids.has(id))).toHaveLength(4);
  });

  it("makes a subagent the child of the thread that spawned it", async () => {
    const [session] = await recordsOf(subagent);
    expect(session).toMatchObject({
      session: `native ${threadId(1)} > ${threadId(6)}`,
      parent: `native ${threadId(1)}`,
      repoRemote: "https://git.example/team/api.git",
    });
    const facts = ofType(await recordsOf(subagent), "fact");
    expect(facts.find((fact) => fact["field"] === "agent")?.["value"]).toBe("explorer");
  });

  it("finds the folder of an old rollout in the context it gave the model", async () => {
    const facts = ofType(await recordsOf(bare), "fact");
    expect(facts.map((fact) => [fact["field"], fact["value"]])).toEqual([
      ["branch", "main"],
      ["cwd", "/repo/old"],
    ]);
  });

  it("looks where Codex was told to keep its files", () => {
    expect(codex.roots({ home: "/home/dev", env: {} })).toEqual([
      "/home/dev/.codex/sessions",
      "/home/dev/.codex/archived_sessions",
    ]);
    expect(codex.roots({ home: "/home/dev", env: { CODEX_HOME: "/srv/codex" } })[0]).toBe(
      "/srv/codex/sessions",
    );
  });
});
