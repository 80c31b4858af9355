import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createClient, createObserved } from "../../src/surfaces/sdk/index.ts";
import { createMachine } from "../e2e/whetstone.ts";
import { makeHome, startTrialServer, type TrialServer } from "../server/trial-server.ts";

const operation = {
  timestamp: "2026-03-02T12:00:00.000Z",
  endpoint: "/vectors/hybrid",
  input_summary: "fill welder×3 in Toledo, OH",
  success: false,
  duration_ms: 120,
  output_summary: "ERROR: no candidates",
  error: "no candidates",
  source: "scenario",
  staffer_id: "s-17",
  sig_hash: "abc123",
  event_kind: "fill",
  role: "welder",
  city: "Toledo",
  state: "OH",
  count: 3,
  rescue_attempted: true,
  rescue_succeeded: false,
};

/** Events as any SQLite client sees them. */
function storedPayloads({ home }: TrialServer): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(join(home, ".whetstone", "whetstone.db"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT payload_redacted AS payload FROM event").all();
    return rows.map((row) => JSON.parse(String(row["payload"])) as Record<string, unknown>);
  } finally {
    database.close();
  }
}

async function postOne(server: TrialServer, event: unknown): Promise<Record<string, unknown>> {
  const response = await server.post("/event", event);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

function sendWithoutKey(server: TrialServer): Promise<Response> {
  return fetch(`${server.url}/event`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(operation),
  });
}

describe("the lakehouse observer's listener", () => {
  it("002-01: stores every field of an operation, and makes an execution of it", async () => {
    const server = await startTrialServer();
    await postOne(server, { ...operation, weather: "rain" });
    expect(storedPayloads(server)).toEqual([{ ...operation, weather: "rain" }]);
    await server.loop.derive();
    const [session] = await server.loop.store.sessions({});
    expect(session).toMatchObject({ agent: "scenario", executionCount: 1, failures: 1 });
    const [execution] = await server.loop.store.executions(session!.key);
    expect(execution).toMatchObject({
      tool: "/vectors/hybrid",
      outcome: "failure",
      latencyUs: 120_000,
      errorText: expect.stringContaining("no candidates") as string,
    });
  });

  it("002-01: takes ok for success, audit_duration_ms for the duration and one_liner for the summary", async () => {
    const server = await startTrialServer();
    await postOne(server, {
      source: "auditor",
      ok: true,
      audit_duration_ms: 2100,
      one_liner: "all checks passed (3 findings, all info)",
    });
    expect(storedPayloads(server)).toMatchObject([
      {
        success: true,
        duration_ms: 2100,
        output_summary: "all checks passed (3 findings, all info)",
      },
    ]);
  });

  it("002-02: fills in endpoint, summaries and time", async () => {
    const now = Date.UTC(2026, 2, 2, 12);
    const server = await startTrialServer({ clock: { now: () => now } });
    await postOne(server, { source: "auditor", success: true });
    await postOne(server, { source: "bot", success: false });
    await postOne(server, {
      source: "scenario",
      event_kind: "fill",
      role: "welder",
      count: 3,
      success: false,
      error: "none free",
    });
    const found = storedPayloads(server).toSorted((a, b) =>
      String(a["source"]) < String(b["source"]) ? -1 : 1,
    );
    const timestamp = "2026-03-02T12:00:00.000Z";
    expect(found).toMatchObject([
      {
        endpoint: "auditor:verdict",
        input_summary: "? ?×? in ?, ?",
        output_summary: "ok",
        timestamp,
      },
      { endpoint: "bot:cycle", output_summary: "failed", timestamp },
      {
        endpoint: "scenario:fill",
        input_summary: "fill welder×3 in ?, ?",
        output_summary: "none free",
        timestamp,
      },
    ]);
  });

  it("002-03: keeps an unknown source as it is, and counts an absent one as mcp", async () => {
    const server = await startTrialServer();
    await postOne(server, { source: "my-own-thing", success: true });
    await postOne(server, { success: true });
    expect(new Set(storedPayloads(server).map(({ source }) => source))).toEqual(
      new Set(["my-own-thing", undefined]),
    );
    expect(await server.json("/stats")).toMatchObject({ by_source: { "my-own-thing": 1, mcp: 1 } });
  });

  it("002-04: takes an absent success for unknown, and a duration that is none for null", async () => {
    const server = await startTrialServer();
    await postOne(server, { endpoint: "/ask", duration_ms: "soon" });
    expect(storedPayloads(server)).toMatchObject([{ success: null, duration_ms: null }]);
    expect(await server.json("/stats")).toMatchObject({
      total: 1,
      successes: 0,
      failures: 0,
      unknown: 1,
    });
  });

  it("002-05: answers {accepted, ring_size}; to a batch it answers counts", async () => {
    const server = await startTrialServer();
    expect(await postOne(server, operation)).toEqual({ accepted: true, ring_size: 1 });
    expect(await postOne(server, [operation, { ...operation, count: 4 }, 7])).toEqual({
      accepted: 1,
      duplicate: 1,
      rejected: [{ index: 2, reason: "an event is a JSON object" }],
      ring_size: 2,
    });
  });

  it("002-06: tells its health without a key, and nothing else", async () => {
    const server = await startTrialServer();
    await postOne(server, operation);
    const response = await fetch(`${server.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", ops_in_ring: 1 });
  });

  it("002-07: counts by outcome and source, and lists the last ten scenario operations", async () => {
    const server = await startTrialServer();
    for (let count = 1; count <= 12; count += 1) await postOne(server, { ...operation, count });
    await postOne(server, { source: "bot", ok: true });
    const stats = await server.json("/stats");
    expect(stats).toMatchObject({
      total: 13,
      successes: 1,
      failures: 12,
      unknown: 0,
      by_source: { scenario: 12, bot: 1 },
    });
    expect(stats["recent_scenario_ops"]).toEqual(
      Array.from({ length: 10 }, () => ({
        ts: operation.timestamp,
        ok: false,
        staffer: "s-17",
        kind: "fill",
        role: "welder",
      })),
    );
  });

  it("002-08: answers 400 {error} to malformed JSON and 404 to other paths", async () => {
    const server = await startTrialServer();
    const malformed = await server.post("/event", "{not json");
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toEqual({ error: "the body is not valid JSON" });
    expect((await server.fetch("/other")).status).toBe(404);
  });

  it("002-09: is durable before the answer: what was counted is there after a restart", async () => {
    const home = makeHome();
    const first = await startTrialServer({ home });
    expect(new URL(first.url).hostname).toBe("127.0.0.1");
    await postOne(first, operation);
    await first.close();
    const second = await startTrialServer({ home });
    expect(await second.json("/stats")).toMatchObject({
      total: 1,
      failures: 1,
      by_source: { scenario: 1 },
      recent_scenario_ops: [{ staffer: "s-17" }],
    });
  });

  it("002-09: takes old callers' bodies without a key from this machine when it is told to", async () => {
    expect((await sendWithoutKey(await startTrialServer())).status).toBe(401);
    const open = await startTrialServer({ allowKeylessLoopbackIngest: true });
    expect((await sendWithoutKey(open)).status).toBe(200);
    expect((await fetch(`${open.url}/stats`)).status).toBe(401);
  });

  it("002-12: takes {operation, approach, result, context}", async () => {
    const server = await startTrialServer();
    const entry = {
      operation: "error_analysis: 3 failures",
      approach: "clustered",
      result: "the index was cold",
      context: "endpoint=/sql",
    };
    const response = await server.post("/log", entry);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ accepted: true, ring_size: 1 });
    expect(storedPayloads(server)).toMatchObject([{ ...entry, kind: "log" }]);
  });

  it("002-13: listens on OBSERVER_PORT, and looks every OBSERVER_CYCLE seconds; our own names win", async () => {
    const machine = createMachine();
    const env = { OBSERVER_PORT: "4801", OBSERVER_CYCLE: "30" };
    expect(await machine.json(["config", "show"], { env })).toMatchObject({
      server: { port: 4801, cycleSeconds: 30 },
    });
    const both = { ...env, WHETSTONE_SERVER_PORT: "4802" };
    expect(await machine.json(["config", "show"], { env: both })).toMatchObject({
      server: { port: 4802 },
    });
  });

  it("002-10: ops.jsonl can be written, and read again as its log is", async () => {
    const server = await startTrialServer();
    await server.post("/event", [
      operation,
      { ...operation, timestamp: "2026-03-02T12:00:01.000Z", success: true, error: undefined },
      { note: "no operation" },
    ]);
    await server.post("/v1/logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] });
    await server.post("/event", { source: "bot", ok: true, timestamp: "2026-03-02T12:00:02Z" });
    await server.close();
    const machine = createMachine({ home: server.home });
    const { stdout, status } = await machine.run(["export", "--operations"]);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      operation,
      expect.objectContaining({ success: true, input_summary: operation.input_summary }),
      {
        source: "bot",
        ok: true,
        timestamp: "2026-03-02T12:00:02.000Z",
        endpoint: "bot:cycle",
        input_summary: "? ?×? in ?, ?",
        success: true,
        duration_ms: null,
        output_summary: "ok",
      },
    ]);
    const other = createMachine();
    const log = join(other.home, "ops.jsonl");
    writeFileSync(log, stdout);
    await other.json(["scan", log]);
    const { sessions } = await other.json(["sessions"]);
    expect(sessions).toMatchObject([
      { harness: "lakehouse-observer", executionCount: 3, successes: 2, failures: 1 },
    ]);
  });

  it("002-11, 002-13: observed() calls the gateway that GATEWAY_URL names, and reports what it answered", async () => {
    const gateway = createServer((incoming, outgoing) => {
      incoming.resume();
      const answer = incoming.url === "/sql" ? { rows: [1], row_count: 1 } : { error: "too cold" };
      outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    await new Promise<void>((done) => {
      gateway.listen(0, "127.0.0.1", done);
    });
    onTestFinished(() => void gateway.close());
    vi.stubEnv("GATEWAY_URL", `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startTrialServer();
    const client = createClient({ url: server.url, key: server.token, source: "mcp" });
    const observed = createObserved(client);
    const first = await observed("/sql", { query: "select 1" }, "a first query");
    expect(first).toMatchObject({ data: { row_count: 1 }, op: { success: true } });
    const second = await observed("/vectors", {}, "a second");
    expect(second.op).toMatchObject({ success: false, output_summary: "ERROR: too cold" });
    await client.flush();
    expect(await server.json("/stats")).toMatchObject({ total: 2, successes: 1, failures: 1 });
  });
});
