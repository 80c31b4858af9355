import { mkdtempSync, readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openIntelligence } from "../open-intelligence.ts";
import { openLoop } from "../open-loop.ts";

const options = () => {
  const home = mkdtempSync(join(tmpdir(), "whetstone-intelligence-"));
  return { home, userHome: home, env: {} };
};
const record = { tool: "build", house: "bezalel", success: true };

function countCommits(home: string): number {
  const database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  const row = database.prepare("SELECT count(*) AS n FROM batch").get();
  database.close();
  return Number(row?.["n"]);
}

it("commits executions that are told at once together, and those told one by one alone", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const told = Array.from({ length: 300 }, () => intelligence.recordExecution(record));
  const stored = await Promise.all(told);
  expect(stored.every((one) => one.stored)).toBe(true);
  expect(new Set(stored.map((one) => one.call_id)).size).toBe(300);
  expect(countCommits(at.home)).toBe(1);
  await intelligence.recordExecution(record);
  await intelligence.recordExecution(record);
  expect(countCommits(at.home)).toBe(3);
  expect((await intelligence.getPattern("build", "bezalel"))?.sample_count).toBe(302);
});

it("records a list in one commit and answers in its order", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const named = { ...record, call_id: "deploy-7" };
  const stored = await intelligence.recordExecutions([record, named, record, named]);
  expect(stored.map((one) => one.stored)).toEqual([true, true, true, false]);
  expect(stored[1]?.call_id).toBe("deploy-7");
  expect(countCommits(at.home)).toBe(1);
  expect((await intelligence.getPattern("build", "bezalel"))?.sample_count).toBe(3);
  expect(await intelligence.recordExecutions([])).toEqual([]);
});

const whole = { ...record, model: "model-a", task_type: "build", latency_ms: 20, confidence: 0.5 };

it("counts executions that are told whole as it records them, as their derivation does", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const failed = { ...whole, success: false, error_type: "timeout" };
  await intelligence.recordExecutions([whole, failed, whole]);
  await intelligence.recordExecution({ ...whole, model: "model-b" });
  await Promise.all([whole, failed].map((one) => intelligence.recordExecution(one)));
  const pattern = await intelligence.getPattern("build", "bezalel");
  const model = await intelligence.getBestModel("build");
  expect(pattern).toMatchObject({ sample_count: 6, success_rate: 4 / 6, avg_latency_ms: 20 });
  expect(model).toMatchObject({ model: "model-a", total_calls: 5 });
  expect(await intelligence.age()).toEqual({ as_of: null, pending_sessions: 1 });
  expect((await intelligence.getHousePerformance("bezalel")).successes).toBe(4);
  const age = await intelligence.age();
  expect(age).toMatchObject({ pending_sessions: 0 });
  expect(await intelligence.getPattern("build", "bezalel")).toEqual({ ...pattern, ...age });
  expect(await intelligence.getBestModel("build")).toEqual({ ...model, ...age });
});

it("reads what it recorded also where counts alone do not hold it", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const named = { ...whole, call_id: "deploy-7" };
  for (const one of [whole, named, named, record, whole]) await intelligence.recordExecution(one);
  expect((await intelligence.getPattern("build", "bezalel"))?.sample_count).toBe(4);
  await using other = await openIntelligence({ ...at, session: "shared" });
  await other.recordExecution(whole);
  await using later = await openIntelligence({ ...at, session: "shared" });
  await later.recordExecution(whole);
  expect((await later.getPattern("build", "bezalel"))?.sample_count).toBe(6);
});

it("records nothing of a list that holds a wrong execution", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  await expect(
    intelligence.recordExecutions([record, { ...record, confidence: 2 }]),
  ).rejects.toMatchObject({ code: "invalid-execution" });
  expect(await intelligence.getPattern("build", "bezalel")).toBeNull();
});

it("loses none of the executions told together with one that cannot be written down", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const settled = await Promise.allSettled([
    intelligence.recordExecution(record),
    intelligence.recordExecution({ ...record, params: { size: 1n } }),
    intelligence.recordExecution(record),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((await intelligence.getPattern("build", "bezalel"))?.sample_count).toBe(2);
});

it("keeps tokens and the kind of a failure as they were told", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const failed = { ...record, success: false, error_type: "timeout", tokens_in: 12, tokens_out: 3 };
  await intelligence.recordExecutions([failed, record]);
  await intelligence.getPattern("build", "bezalel");
  const database = new DatabaseSync(join(at.home, "whetstone.db"), { readOnly: true });
  onTestFinished(() => database.close());
  const rows = database
    .prepare(
      `SELECT d.text AS kind, tokens_in, tokens_out, source_id FROM execution e
       LEFT JOIN dictionary d ON d.text_id = e.failure_kind_id ORDER BY seq`,
    )
    .all();
  expect(rows).toMatchObject([
    { kind: "timeout", tokens_in: 12, tokens_out: 3, source_id: null },
    { kind: null, tokens_in: null, tokens_out: null, source_id: null },
  ]);
});

it("has committed what it was told when it is closed", async () => {
  const at = options();
  const intelligence = await openIntelligence(at);
  const told = Array.from({ length: 20 }, () => intelligence.recordExecution(record));
  await intelligence[Symbol.asyncDispose]();
  expect((await Promise.all(told)).every((one) => one.stored)).toBe(true);
  await using again = await openIntelligence({ ...at, readOnly: true });
  await expect(again.age()).resolves.toBeDefined();
  expect(countCommits(at.home)).toBe(1);
});

it("refuses a wrong execution and stores the others told with it", async () => {
  const at = options();
  await using intelligence = await openIntelligence(at);
  const wrong = { ...record, latency_ms: -1 };
  const [good, bad] = await Promise.allSettled([
    intelligence.recordExecution(record),
    intelligence.recordExecution(wrong),
  ]);
  expect(good.status).toBe("fulfilled");
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "invalid-execution" } });
  expect((await intelligence.getPattern("build", "bezalel"))?.sample_count).toBe(1);
});

it("keeps what it is told in the spool once a newer program has changed the store, and says so", async () => {
  const at = options();
  const warned: string[] = [];
  const onWarning = ({ message }: Error): void => void warned.push(message);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  await using intelligence = await openIntelligence(at);
  expect(await intelligence.recordExecution(record)).toMatchObject({ spooled: false });
  const database = new DatabaseSync(join(at.home, "whetstone.db"));
  database.exec("INSERT INTO schema_version (version, name) VALUES (900, 'from the future')");
  const kept = await intelligence.recordExecution(record);
  expect(kept).toMatchObject({ stored: false, spooled: true });
  expect(readdirSync(join(at.home, "spool"))).toHaveLength(1);
  database.exec("DELETE FROM schema_version WHERE version = 900");
  database.close();
  await expect.poll(() => warned.join(" ")).toContain("waits in the spool");
  await using loop = await openLoop(at);
  expect(await loop.drain()).toMatchObject({ records: 1, damaged: 0 });
  await using again = await openIntelligence(at);
  await loop.derive();
  expect((await again.getPattern("build", "bezalel"))?.sample_count).toBe(2);
});

it("knows a tool of a server by the name that it was recorded by", async () => {
  await using intelligence = await openIntelligence(options());
  const tool = "mcp__github__create_issue";
  await intelligence.recordExecution({ ...whole, tool });
  expect((await intelligence.getPattern(tool, "bezalel"))?.sample_count).toBe(1);
  await intelligence.recordExecution({ ...whole, tool, model: "model-b" });
  expect((await intelligence.getPattern(tool, "bezalel"))?.sample_count).toBe(2);
});
