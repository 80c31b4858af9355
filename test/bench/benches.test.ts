import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { growthExponent, quantile } from "../../bench/measuring.ts";
import { recordAsReference } from "../../bench/reference-engine.ts";
import { syntheticItems, syntheticRequests } from "../../bench/synthetic-items.ts";

const runner = fileURLToPath(new URL("../../bench/run.ts", import.meta.url));

/** A benchmark that hangs ends as a failure: nothing else could stop a wait that blocks. */
const run = (args: readonly string[], timeout: number) =>
  spawnSync(process.execPath, [runner, ...args], { encoding: "utf8", timeout });

const grown = (...costs: readonly number[]) =>
  growthExponent(costs.map((cost, index) => ({ size: 10 ** (index + 3), cost })));

describe("figures", () => {
  it("are quantiles by nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1)]).toEqual([
      50, 95, 100,
    ]);
    expect(quantile([7], 0.95)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it("tell by which power of the size a cost grows", () => {
    expect(grown(2, 2)).toBe(0);
    expect(grown(2, 20)).toBeCloseTo(1, 12);
    expect(grown(2, 5, 200)).toBeCloseTo(1, 12);
    expect(grown(2)).toBeNull();
  });
});

describe("what is measured", () => {
  it("is the same for the same seed", () => {
    expect([...syntheticItems(50, 1)]).toEqual([...syntheticItems(50, 1)]);
    expect([...syntheticItems(50, 1)]).not.toEqual([...syntheticItems(50, 2)]);
    expect([...syntheticRequests(20, 1)]).toEqual([...syntheticRequests(20, 1)]);
  });

  it("has the lengths and scopes of real lessons", () => {
    const items = [...syntheticItems(2000, 1)];
    const lengths = items.map(({ text }) => text.length);
    expect(quantile(lengths, 0.02)).toBeGreaterThan(60);
    expect(quantile(lengths, 0.98)).toBeLessThan(500);
    const share = (scope: string) => items.filter((item) => item.scope === scope).length / 2000;
    expect(share("repo")).toBeGreaterThan(0.6);
    expect(share("global")).toBeGreaterThan(0.2);
    expect(new Set(items.map(({ key }) => key)).size).toBe(2000);
  });

  it("is compared with an engine that really commits each record", () => {
    const one = {
      tool: "build",
      params: { path: "src/a.ts" },
      house: "bezalel",
      model: "m",
      task_type: "build",
      success: true,
      latency_ms: 12,
      confidence: 0.5,
    };
    const { engine, perSecond } = recordAsReference([one, one, one]);
    expect(engine).toMatch(/sqlite/);
    expect(perSecond).toBeGreaterThan(0);
    expect(perSecond).toBeLessThan(50_000);
  });
});

it("names its benchmarks when it is asked for another", () => {
  const { status, stderr } = run(["nonsense"], 15_000);
  expect(status).toBe(2);
  expect(stderr).toBe(
    'There is no benchmark "nonsense"; there are scan, record, bootstrap, hook, redaction, signals, predict, predict-start, route, http, harness.\n',
  );
});

it("prints figures beside what they were compared with, with machine and growth", () => {
  const { status, stdout } = run(["record", "--executions", "10,20"], 50_000);
  expect(status).toBe(0);
  expect(stdout).toMatch(/reference \(.+\), synchronous=FULL +\d+\/s/);
  expect(stdout).toMatch(/batched, synchronous=FULL +\d+\/s +[\d.]+ x the reference \(bar 150\)/);
  expect(stdout).toMatch(/batched: growth over 10, 20: cost ~ size\^-?[\d.]+/);
  expect(stdout).toMatch(/machine: .+ cores, load .+; Node .+, SQLite .+/);
}, 60_000);

it("measures the server beside the first observer's handler, with what was acknowledged stored", () => {
  const load = ["--connections", "4", "--seconds", "0.5", "--warm-up", "0.2", "--rows", "400"];
  const { status, stdout } = run(["http", ...load, "--offered", "200", "--bun", "none"], 110_000);
  expect(status).toBe(0);
  expect(stdout).toMatch(/the reference runs on Node/);
  expect(stdout).toMatch(/reference, made durable +\d+\/s +p50 [\d.]+ ms, p99 [\d.]+ ms/);
  expect(stdout).toMatch(/ours, durable .+ x the durable reference \(bar 1\)/);
  expect(stdout).toMatch(/every acknowledged event is in the store/);
  expect(stdout).not.toMatch(/requests failed/);
}, 120_000);

it("measures what the harness adds to a bare tool, in each mode", () => {
  const { status, stdout } = run(["harness", "--calls", "20", "--rounds", "1"], 50_000);
  expect(status).toBe(0);
  for (const mode of ["simple", "intelligent", "sovereign"])
    expect(stdout).toMatch(
      new RegExp(
        `${mode} +durable +adds [-\\d.]+ ms, [-\\d.]+ ms of processor time \\(bar 1 ms\\)`,
      ),
    );
}, 60_000);
