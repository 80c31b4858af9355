import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultPolicies } from "../../src/adapt/policy/default-policies.ts";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { paramFingerprint } from "../../src/core/fingerprint.ts";
import { type ExecutionRecord, type Intelligence, openLoop } from "../../src/index.ts";
import { oldBestModel, oldPattern, oldRate, oldRecord, oldTotals } from "./old-engine.ts";
import { createTrialStore, monday } from "./trial-store.ts";

const secondsOfMonday = monday / 1000;
const codex = resolve(import.meta.dirname, "../fixtures/codex");

async function recordAll(
  intelligence: Intelligence,
  executions: readonly ExecutionRecord[],
): Promise<void> {
  for (const execution of executions) await intelligence.recordExecution(execution);
}

function times(count: number, execution: ExecutionRecord): readonly ExecutionRecord[] {
  return Array.from({ length: count }, () => execution);
}

const views: Readonly<Record<string, string>> = {
  executions:
    "timestamp tool param_hash house model task_type success latency_ms confidence tokens_in tokens_out error_type hour_of_day day_of_week",
  patterns:
    "tool param_signature house model success_count failure_count total_latency_ms total_confidence sample_count last_updated",
  model_performance:
    "model task_type total_calls success_count total_latency_ms total_tokens last_used",
  adaptations: "timestamp trigger change_type old_value new_value reason expected_improvement",
  predictions: "timestamp tool house predicted_success_rate actual_success prediction_accuracy",
};

describe("seed 000: the intelligence engine", () => {
  it("000-01: five tables under their names, for any SQLite client", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const call = {
      tool: "git_status",
      params: { path: "." },
      house: "ezra",
      model: "m",
      task_type: "read",
    };
    await recordAll(intelligence, [
      { ...call, success: true, latency_ms: 10, confidence: 0.5, tokens_in: 3, tokens_out: 4 },
      { ...call, success: false, latency_ms: 20, confidence: 0.7 },
    ]);
    await intelligence.recordAdaptation(change(1));
    // Counts are there with the record; its rows are derived for whoever asks for more than counts.
    await intelligence.getPattern("git_status", "ezra", call.params);
    for (const [view, columns] of Object.entries(views)) {
      const named = trial.sql(`SELECT name FROM pragma_table_info('${view}')`);
      expect(
        named.map(({ name }) => name),
        view,
      ).toEqual(columns.split(" "));
    }
    expect(trial.sql("SELECT * FROM executions")).toHaveLength(2);
    const counts = { success_count: 1, total_latency_ms: 30 };
    expect(trial.sql("SELECT * FROM patterns")).toMatchObject([
      {
        ...counts,
        tool: "git_status",
        house: "ezra",
        model: "m",
        failure_count: 1,
        sample_count: 2,
      },
    ]);
    expect(trial.sql("SELECT * FROM model_performance")).toMatchObject([
      { ...counts, model: "m", task_type: "read", total_calls: 2, total_tokens: 7 },
    ]);
    expect(trial.sql("SELECT * FROM adaptations")).toHaveLength(1);
    expect(trial.sql("SELECT * FROM predictions")).toEqual([]);
  });

  it("000-01: a call whose model nobody tells has none where others of its session tell theirs, as in reports", async () => {
    const trial = createTrialStore();
    // Of five calls two are told with their model; what else the session says of models is not said of calls.
    await trial.scan(
      join(codex, "rollout-2025-10-05T10-00-00-0195a000-0000-7000-8000-000000000002.jsonl"),
    );
    const models = trial.sql("SELECT model, count(*) AS calls FROM executions GROUP BY model");
    expect(models).toMatchObject([
      { model: null, calls: 3 },
      { model: "gpt-5-codex", calls: 2 },
    ]);
    await using loop = await openLoop(trial.options);
    const groups = await loop.store.report("model", {});
    expect(groups.map(({ group, executions }) => [group, executions])).toEqual(
      models.map(({ model, calls }) => [model ?? "", calls]),
    );
  });

  it("000-02: every field of an execution; unknown is null, the time is the event's own, in the session's zone", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open({ zone: "Asia/Kolkata" });
    // Sunday 20:15 in UTC is Monday 01:45 in Kolkata; it is told a day later.
    const sunday = Date.UTC(2026, 2, 1, 20, 15) / 1000;
    const full: ExecutionRecord = {
      tool: "http_get",
      params: { url: "https://example.com" },
      house: "bezalel",
      model: "hermes3:8b",
      task_type: "test",
      success: false,
      latency_ms: 12.5,
      confidence: 0.6,
      tokens_in: 11,
      tokens_out: 22,
      error_type: "timeout",
      timestamp: sunday,
    };
    const bare: ExecutionRecord = { tool: "disk_usage", timestamp: sunday + 1 };
    await recordAll(intelligence, [full, bare, { ...bare, success: true, timestamp: sunday + 2 }]);
    await intelligence.getPattern("http_get", "bezalel");
    const { params: _params, ...told } = full;
    const rows = trial.sql("SELECT * FROM executions ORDER BY timestamp");
    expect(rows).toMatchObject([
      { ...told, success: 0, hour_of_day: 1, day_of_week: 0 },
      { tool: "disk_usage", success: null, latency_ms: null, confidence: null, house: null },
      { tool: "disk_usage", success: 1, tokens_in: null, tokens_out: null, error_type: null },
    ]);

    expect(oldRecord(bare, trial.now).success).toBe(0);
    expect(rows[1]?.["success"]).toBeNull();
    expect(oldRecord(full, trial.now).timestamp).not.toBe(rows[0]?.["timestamp"]);
  });

  it("000-03: the published fingerprint of parameters; what is stored is keyed", async () => {
    const text = '{"a":[1,{"b":null,"c":"ü"}],"path":"."}';
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const params = { path: ".", a: [1, { c: "ü", b: null }] };
    expect(paramFingerprint(params)).toBe(digest);
    expect(paramFingerprint({})).toBe("44136fa355b3678a");

    const [here, elsewhere] = [createTrialStore(), createTrialStore()];
    for (const trial of [here, elsewhere]) {
      const intelligence = await trial.open();
      const reordered = { a: [1, { b: null, c: "ü" }], path: "." };
      await recordAll(intelligence, [
        { tool: "x", params },
        { tool: "x", params: reordered },
      ]);
      await intelligence.getPattern("x", null);
    }
    const hashes = (trial: typeof here) =>
      trial.sql("SELECT DISTINCT param_hash AS hash FROM executions").map(({ hash }) => hash);
    expect(hashes(here)).toHaveLength(1);
    expect(String(hashes(here)[0])).toMatch(/^[0-9a-f]{32}$/);
    expect(String(hashes(here)[0])).not.toContain(digest);
    expect(hashes(here)).not.toEqual(hashes(elsewhere));
  });

  it("000-04: a record commits at once; tables follow by derivation, and readers see their age", async () => {
    const trial = createTrialStore();
    const [writer, reader] = [await trial.open(), await trial.open()];
    const call = { tool: "git_log", house: "ezra", model: "m", task_type: "read", success: true };
    const once = { ...call, call_id: "call-1", timestamp: secondsOfMonday - 60 };
    expect(await writer.recordExecution(once)).toMatchObject({ call_id: "call-1", stored: true });
    const observed = "SELECT count(*) AS n FROM execution_observation";
    expect(trial.sql(observed)).toEqual([{ n: 2 }]);
    expect(trial.sql("SELECT * FROM patterns")).toEqual([]);
    expect(await reader.getPattern("git_log", "ezra")).toBeNull();
    expect(await reader.age()).toEqual({ as_of: null, pending_sessions: 1 });

    expect(await writer.recordExecution(once)).toMatchObject({ stored: false });
    const pattern = await writer.getPattern("git_log", "ezra");
    expect(pattern).toMatchObject({ sample_count: 1, pending_sessions: 0 });
    expect(pattern?.as_of).toBe(new Date(monday).toISOString());
    expect(pattern?.last_executed).toBe(new Date(monday - 60_000).toISOString());
    expect(await reader.getPattern("git_log", "ezra")).toEqual(pattern);
    expect(await reader.getBestModel("read", { minSamples: 1 })).toMatchObject({ total_calls: 1 });

    expect(oldTotals([once, once], trial.now)).toEqual({ samples: 2, updated: secondsOfMonday });
  });

  it("000-04: what is recorded changes what is predicted in the same call, before any table", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const before = await intelligence.predictSuccess("git_push", { house: "ezra" });
    const derived = "SELECT count(*) AS n FROM execution";
    for (let index = 0; index < 40; index += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await intelligence.recordExecution({ tool: "git_push", house: "ezra", success: false });
    }
    const after = await intelligence.predictSuccess("git_push", { house: "ezra" });
    expect(trial.sql(derived)).toEqual([{ n: 0 }]);
    expect(before.probability).toBe(0.5);
    expect(after.probability).toBeLessThan(0.1);
    expect(after.as_of).toBeNull();
    // The tables tell the same once they are made.
    const reader = await trial.open();
    await intelligence.getPattern("git_push", "ezra");
    const read = await reader.predictSuccess("git_push", { house: "ezra" });
    expect(read.probability).toBeCloseTo(after.probability, 10);
    expect((await intelligence.predictSuccess("git_push", { house: "ezra" })).probability).toBe(
      after.probability,
    );
  });

  it("000-05: {} are parameters, the aggregate is over all models, what is absent does not count as 0", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const call = { tool: "http_get", house: "bezalel" };
    const executions: readonly ExecutionRecord[] = [
      { ...call, params: {}, model: "a", success: true, latency_ms: 100, confidence: 0.8 },
      { ...call, params: {}, model: "b", success: false },
      {
        ...call,
        params: { url: "u" },
        model: "b",
        success: true,
        latency_ms: 300,
        timestamp: secondsOfMonday + 9,
      },
      { ...call, params: { url: "u" }, model: "b" },
    ];
    await recordAll(intelligence, executions);
    const all = await intelligence.getPattern("http_get", "bezalel");
    expect(all).toMatchObject({
      success_rate: 2 / 3,
      avg_latency_ms: 200,
      latency_count: 2,
      avg_confidence: 0.8,
      confidence_count: 1,
      sample_count: 3,
      unknown_count: 1,
      last_executed: new Date(monday + 9000).toISOString(),
      interval: { n: 3 },
    });
    const empty = await intelligence.getPattern("http_get", "bezalel", {});
    expect(empty).toMatchObject({ success_rate: 0.5, sample_count: 2, avg_latency_ms: 100 });
    expect(await intelligence.getPattern("http_get", "bezalel", { url: "v" })).toBeNull();
    expect(await intelligence.getPattern("http_get", "ezra")).toBeNull();

    const old = oldPattern(executions, "http_get", "bezalel", {});
    expect(old).toEqual(oldPattern(executions, "http_get", "bezalel"));
    expect(old).toEqual({ sample_count: 3, avg_latency_ms: 100, success_rate: 1 / 3 });
    expect(empty?.sample_count).not.toBe(all?.sample_count);
  });

  it("000-06: the best model by its lower bound: 1 of 1 never beats 95 of 100", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const call = { tool: "run_tests", task_type: "test" };
    const proven = { ...call, model: "proven", latency_ms: 900 };
    const tried = { ...call, model: "tried", latency_ms: 20 };
    const executions = [
      ...times(95, { ...proven, success: true }),
      ...times(5, { ...proven, success: false }),
      ...times(1, { ...call, model: "lucky", success: true, latency_ms: 1 }),
      ...times(4, { ...tried, success: true }),
    ];
    await recordAll(intelligence, executions);
    expect(await intelligence.getBestModel("test", { minSamples: 1 })).toMatchObject({
      model: "proven",
      total_calls: 100,
      success_rate: 0.95,
      interval: { n: 100 },
    });
    expect(await intelligence.getBestModel("test", { minSamples: 101 })).toBeNull();
    expect(await intelligence.getBestModel("judge")).toBeNull();

    expect(oldBestModel(executions, "test", 1)).toBe("lucky");
  });

  it("000-06: five known outcomes unless said otherwise, and of equals the faster", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const call = { tool: "run_tests", task_type: "build", success: true };
    await recordAll(intelligence, [
      ...times(4, { ...call, model: "few", latency_ms: 1 }),
      ...times(9, { tool: "run_tests", task_type: "build", model: "few" }),
    ]);
    expect(await intelligence.getBestModel("build")).toBeNull();
    const alike = [
      ...times(5, { ...call, model: "silent" }),
      ...times(5, { ...call, model: "slow", latency_ms: 80 }),
      ...times(5, { ...call, model: "quick", latency_ms: 40 }),
    ];
    await recordAll(intelligence, alike);
    expect((await intelligence.getBestModel("build"))?.model).toBe("quick");
    // What nobody timed was the fastest of all.
    expect(oldBestModel(alike, "build", 5)).toBe("silent");
    await expect(intelligence.getBestModel("build", { minSamples: 0 })).rejects.toMatchObject({
      code: "bad-number",
    });
  });

  it("000-07: a house over the last days, with what is unknown apart, and an interval", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    const day = 86_400;
    const call = { tool: "git_status", house: "ezra" };
    const executions: readonly ExecutionRecord[] = [
      { ...call, success: true, latency_ms: 10, confidence: 0.9, timestamp: secondsOfMonday - 60 },
      { ...call, success: false, latency_ms: 30, timestamp: secondsOfMonday - 3 * day + 1 },
      { ...call, timestamp: secondsOfMonday - 2 * day },
      { ...call, success: true, timestamp: secondsOfMonday - 7 * day + 1 },
      { ...call, success: true, timestamp: secondsOfMonday - 7 * day - 1 },
      { ...call, house: "timmy", success: false },
    ];
    await recordAll(intelligence, executions);
    const week = await intelligence.getHousePerformance("ezra");
    expect(week).toMatchObject({
      house: "ezra",
      period_days: 7,
      total_executions: 4,
      successes: 2,
      unknown: 1,
      success_rate: 2 / 3,
      avg_latency_ms: 20,
      latency_count: 2,
      avg_confidence: 0.9,
      confidence_count: 1,
      interval: { n: 3 },
    });
    expect(week.interval.low).toBeLessThan(2 / 3);
    expect(await intelligence.getHousePerformance("ezra", { days: 3 })).toMatchObject({
      period_days: 3,
      total_executions: 3,
      success_rate: 0.5,
    });
    expect(await intelligence.getHousePerformance("nobody")).toMatchObject({
      total_executions: 0,
      success_rate: null,
      avg_latency_ms: null,
      latency_count: 0,
      confidence_count: 0,
      interval: { low: 0, high: 1, n: 0 },
    });

    expect(oldRate(executions.slice(0, 4))).toBe(0.5);
    expect(oldRate([])).toBe(0);
  });

  it("000-08: adaptations come back newest first, 20 unless said otherwise, with version, state and effect", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    for (let n = 0; n < 25; n += 1) {
      trial.now = monday + n * 1000;
      await intelligence.recordAdaptation(change(n));
    }
    const newest = await intelligence.getAdaptations();
    expect(newest).toHaveLength(20);
    expect(newest[0]).toEqual({
      ...change(24),
      timestamp: new Date(monday + 24_000).toISOString(),
      version: 25,
      state: "proposed",
      measured_effect: null,
    });
    expect(await intelligence.getAdaptations({ limit: 3 })).toEqual(newest.slice(0, 3));
    const rows = trial.sql("SELECT * FROM adaptations ORDER BY timestamp LIMIT 1");
    const { old_value: before, new_value: after, ...told } = change(0);
    expect(rows).toEqual([
      {
        ...told,
        timestamp: secondsOfMonday,
        old_value: String(before),
        new_value: canonicalJson(after),
      },
    ]);
  });

  it("000-09: the default policies, in whole steps within bounds", async () => {
    const intelligence = await createTrialStore().open();
    expect(await intelligence.currentPolicies()).toEqual({
      ezra: { evidence_threshold: 0.8, confidence_boost_for_read_ops: 0.1 },
      bezalel: { evidence_threshold: 0.6, parallel_test_threshold: 0.5 },
      routing: { min_confidence_for_auto_route: 0.7, fallback_to_timmy_threshold: 0.3 },
    });
    expect(defaultPolicies.version).toBe(1);
    for (const { steps, fewestSteps, mostSteps } of defaultPolicies.knobs) {
      expect([steps, fewestSteps, mostSteps].every(Number.isInteger)).toBe(true);
      expect(fewestSteps <= steps && steps <= mostSteps).toBe(true);
    }
  });
});

function change(n: number) {
  return {
    trigger: "low_success_of_ezra",
    change_type: "policy.ezra.evidence_threshold",
    old_value: 0.8,
    new_value: { value: 0.7, note: `change ${n}` },
    reason: "12 of 30 succeeded",
    expected_improvement: 0.1,
  };
}
