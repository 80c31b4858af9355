import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { oldHermes } from "./old-engine.ts";
import { createTrialStore } from "./trial-store.ts";

const id = "20260418_192600_a1b2c3d4";
const sessionStart = Date.UTC(2026, 3, 18, 19, 26) / 1000;

/** A session as Hermes tells it: its tool messages name neither tool nor error nor time, their calls and answers do. */
const messages = [
  { role: "user", content: "Which files changed?" },
  calling("call_7Kq2mXw9LpZ1", "terminal", { command: "git status --short" }),
  {
    role: "tool",
    tool_call_id: "call_7Kq2mXw9LpZ1",
    content: '{"output":" M a.py","exit_code":0,"error":null}',
  },
  calling("call_8Rt4nBv3QsY2", "read_file", { path: "/repo/b.py" }),
  {
    role: "tool",
    tool_call_id: "call_8Rt4nBv3QsY2",
    content: '{"success":false,"error":"File not found: /repo/b.py"}',
  },
  calling("call_9Uy6cDf5WjX3", "terminal", { command: "rm -r build" }),
  {
    role: "tool",
    tool_call_id: "call_9Uy6cDf5WjX3",
    content:
      '{"output":"","exit_code":-1,"error":"BLOCKED: User denied this command","status":"blocked"}',
  },
  calling("call_1Ax8eGh7RkV4", "web_search", { query: "pytest" }),
  {
    role: "tool",
    tool_call_id: "call_1Ax8eGh7RkV4",
    content: '{"success":true,"data":[]}',
    execution_time_ms: 412,
  },
];

function calling(callId: string, name: string, params: object) {
  const called = {
    id: callId,
    type: "function",
    function: { name, arguments: JSON.stringify(params) },
  };
  return { role: "assistant", content: "", tool_calls: [called] };
}

const session = { session_id: id, model: "hermes3:8b", started_at: sessionStart, messages };

const executions = "SELECT tool, success, latency_ms, error_type, model, house FROM executions";

describe("seed 000: Hermes sessions", () => {
  it("000-10: names, errors and latency come from the joined call; the same session counts once", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    expect(await intelligence.ingestHermesSession(session)).toBe(4);
    expect(await intelligence.ingestHermesSession(session)).toBe(0);
    await intelligence.getPattern("terminal", null);
    const shared = { model: "hermes3:8b", house: null };
    const rows = trial.sql(executions);
    expect(rows).toEqual([
      { ...shared, tool: "terminal", success: 1, latency_ms: null, error_type: null },
      { ...shared, tool: "read_file", success: 0, latency_ms: null, error_type: "not-found" },
      { ...shared, tool: "terminal", success: null, latency_ms: null, error_type: "denied" },
      { ...shared, tool: "web_search", success: 1, latency_ms: 412, error_type: null },
    ]);

    const old = oldHermes(messages);
    expect(old.map(({ tool }) => tool)).toEqual(times(4, "unknown"));
    expect(old.map(({ success }) => success)).toEqual(times(4, 1));
    expect(old.filter((_, index) => rows[index]?.["latency_ms"] === null)).toEqual(
      times(3, { tool: "unknown", success: 1, latency_ms: 0 }),
    );
    expect([...old, ...old]).toHaveLength(8);
  });

  it("000-10: the same session from its file and from memory is one", async () => {
    const trial = createTrialStore();
    const folder = join(trial.home, ".hermes", "sessions");
    mkdirSync(folder, { recursive: true });
    const { started_at: startedAt, ...rest } = session;
    const session_start = new Date(startedAt * 1000).toISOString();
    const document = { ...rest, session_start, last_updated: session_start, platform: "cli" };
    writeFileSync(join(folder, `session_${id}.json`), JSON.stringify(document));
    await trial.scan(folder);
    const intelligence = await trial.open();
    expect(await intelligence.ingestHermesSession(session)).toBe(0);
    await intelligence.getPattern("terminal", null);
    expect(trial.sql("SELECT count(*) AS n FROM executions")).toEqual([{ n: 4 }]);
    expect(trial.sql("SELECT count(*) AS n FROM session")).toEqual([{ n: 1 }]);
  });

  it("000-10: of a session that grew only what is new counts, and a late result joins its call", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const early = { ...session, messages: messages.slice(0, 4) };
    expect(await intelligence.ingestHermesSession(early)).toBe(2);
    await intelligence.getPattern("terminal", null);
    expect(trial.sql(executions)).toMatchObject([{ success: 1 }, { success: null }]);
    expect(await intelligence.ingestHermesSession(session)).toBe(2);
    await intelligence.getPattern("terminal", null);
    expect(trial.sql(executions)).toMatchObject([{}, { tool: "read_file", success: 0 }, {}, {}]);
  });

  it("000-10: what an older bridge put on the tool's message is taken where it is there", async () => {
    const trial = createTrialStore();
    const home = join(trial.home, ".whetstone");
    mkdirSync(home, { recursive: true });
    const houseRules = [{ harness: "hermes", house: "ezra" }];
    writeFileSync(join(home, "whetstone.config.json"), JSON.stringify({ houseRules }));
    const intelligence = await trial.open();
    const bridged = [
      { role: "tool", name: "git_status", execution_time_ms: 120, content: "" },
      { role: "tool", name: "git_push", execution_time_ms: 90, error: "refused", content: "" },
    ];
    expect(await intelligence.ingestHermesSession({ ...session, messages: bridged })).toBe(2);
    expect(await intelligence.getPattern("git_push", "ezra")).toMatchObject({
      success_rate: 0,
      avg_latency_ms: 90,
    });
    expect(trial.sql(executions)).toMatchObject([
      { tool: "git_status", success: null, latency_ms: 120, house: "ezra" },
      { tool: "git_push", success: 0, error_type: "tool-error", house: "ezra" },
    ]);
  });

  it("000-10: what is no session is refused", async () => {
    const intelligence = await createTrialStore().open();
    for (const value of [null, [], { session_id: id }]) {
      await expect(intelligence.ingestHermesSession(value)).rejects.toMatchObject({
        code: "invalid-session",
      });
    }
  });
});

function times<Value>(count: number, value: Value): readonly Value[] {
  return Array.from({ length: count }, () => value);
}
