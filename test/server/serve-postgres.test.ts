import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { runHook } from "../e2e/run-hook.ts";
import { createMachine } from "../e2e/whetstone.ts";
import { testDatabase, testServer } from "../store/postgres-database.ts";
import { sampleTraces } from "./fuzz/sample-bodies.ts";
import { startServe } from "./start-serve.ts";

describe.skipIf(testServer === undefined)("`whetstone serve` over PostgreSQL", () => {
  const address = testDatabase();

  it("takes events, telemetry and what hooks left in the spool, counts and learns; a restart forgets nothing", async () => {
    const machine = createMachine();
    const env = { WHETSTONE_DATABASE_URL: address };
    const hook = {
      session_id: "3f1c2d6e-5a77-4c58-9d5a-2f1f60c7aa01",
      cwd: "/srv/shop",
      tool_name: "Bash",
      tool_input: { command: "make" },
      tool_use_id: "toolu_1",
      tool_response: { stdout: "built" },
    };
    const spool = join(machine.whetstoneHome, "spool");
    const waiting = (): readonly string[] =>
      readdirSync(spool).filter((name) => name.endsWith(".ndjson"));
    const server = await startServe(machine, [], { env });
    expect((await runHook(machine, "PostToolUse", hook, { env })).status).toBe(0);
    expect(waiting()).toHaveLength(1);
    const event = { source: "scenario", endpoint: "/fill", event_kind: "fill", success: true };
    expect(await (await server.post({ ...event, duration_ms: 7 })).json()).toEqual({
      accepted: true,
      ring_size: 1,
    });
    // PostgreSQL keeps no NUL in text.
    const batch = [{ ...event, id: 1, error: "a \0 byte" }, { ...event, id: 1 }, 7];
    expect(await (await server.post(batch)).json()).toMatchObject({
      accepted: 1,
      duplicate: 1,
      rejected: [{ index: 2 }],
    });
    const told = await server.call("/v1/traces", sampleTraces);
    expect(await told.json()).toEqual({});
    const metrics = await (await server.call("/metrics")).text();
    expect(metrics).toContain("whetstone_events_received_total 6\n");
    expect(metrics).toContain('whetstone_events_total{became="stored"} 4\n');
    const found = async (): Promise<unknown> => {
      const { sessions } = await machine.json(["sessions"], { env });
      return (sessions as Record<string, unknown>[])
        .map((one) => [one["harness"], one["executionCount"], one["failures"]].join(" "))
        .toSorted();
    };
    const learned = ["claude-code 1 0", "claude-code 1 1", "events 2 1"];
    await expect.poll(found, { timeout: 60_000, interval: 500 }).toEqual(learned);
    expect(await (await server.call("/ready")).json()).toMatchObject({ ready: true });
    const totals = { total: 4, by_source: { scenario: 2, "claude-code": 2 } };
    expect(await (await server.call("/stats")).json()).toMatchObject(totals);
    server.child.kill("SIGTERM");
    expect((await server.end).status).toBe(0);

    const again = await startServe(machine, [], { env });
    const stats = async (): Promise<unknown> => (await again.call("/stats")).json();
    await expect.poll(stats, { timeout: 60_000 }).not.toHaveProperty("counting");
    expect(await stats()).toMatchObject({
      ...totals,
      successes: 1,
      failures: 1,
      recent_scenario_ops: [{ ok: true }, { ok: false }],
    });
    // While the database refuses connections, what is sent waits on the disk.
    const admin = new Client({ connectionString: address });
    await admin.connect();
    const lock =
      "SELECT pg_advisory_lock(hashtextextended(current_schema() || '/tenant/local', 0))";
    await admin.query(lock);
    expect(await (await again.post({ ...event, id: "late" })).json()).toMatchObject({ spooled: 1 });
    await admin.end();
    again.child.kill("SIGTERM");
    expect((await again.end).status).toBe(0);
    expect(waiting()).toEqual([]);
    const rebuilt = await machine.json(["rebuild", "--verify"], { env });
    expect(rebuilt).toMatchObject({ equal: true });
  }, 180_000);
});
