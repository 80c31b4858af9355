import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom, pick } from "../src/core/random.ts";
import { type ExecutionRecord, type Loop, openLoop } from "../src/index.ts";
import { growthLine, quantile, saveResults, type SizedFigure } from "./measuring.ts";
import { recordAsReference, type ReferenceExecution } from "./reference-engine.ts";
import { between } from "./synthetic-text.ts";

/** Executions of one run of an agent, told to one session. */
const executionsPerRun = 1000;
const rounds = 3;
const batchedBar = 150;
const singleBar = 5;

const tools = ["git_status", "read_file", "run_tests", "build", "search", "write_file"] as const;
const houses = ["timmy", "ezra", "bezalel"] as const;
const models = ["hermes3:8b", "qwen2.5:7b", "gemma3:4b"] as const;
const taskTypes = ["read", "build", "test", "judge"] as const;

function executions(count: number, seed: number): readonly ReferenceExecution[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({
    tool: pick(random, tools),
    params: { path: `src/module-${between(random, 1, 40)}.ts`, limit: between(random, 1, 5) },
    house: pick(random, houses),
    model: pick(random, models),
    task_type: pick(random, taskTypes),
    success: random() < 0.8,
    latency_ms: between(random, 5, 5000),
    confidence: between(random, 30, 99) / 100,
  }));
}

type Mode = "batched" | "single";

interface Seconds {
  /** Until all are durable and the rollups they count in hold them, run by run. */
  readonly recording: number;
  /** Until everything else is derived of their sessions as well: rows, signals, findings, texts to be searched. */
  readonly deriving: number;
}

async function recordAll(
  loop: Loop,
  records: readonly ExecutionRecord[],
  mode: Mode,
): Promise<Seconds> {
  const started = performance.now();
  for (let from = 0; from < records.length; from += executionsPerRun) {
    await recordRun(loop, records.slice(from, from + executionsPerRun), mode);
  }
  const recorded = performance.now();
  await loop.derive();
  return {
    recording: (recorded - started) / 1000,
    deriving: (performance.now() - recorded) / 1000,
  };
}

async function recordRun(
  loop: Loop,
  records: readonly ExecutionRecord[],
  mode: Mode,
): Promise<void> {
  await using intelligence = await loop.intelligence();
  const place = { tool: "build", house: "bezalel" };
  const before = await intelligence.getPattern(place.tool, place.house);
  if (mode === "batched") {
    await Promise.all(records.map((record) => intelligence.recordExecution(record)));
  } else {
    for (const record of records) await intelligence.recordExecution(record);
  }
  const after = await intelligence.getPattern(place.tool, place.house);
  const told = records.filter(({ tool, house }) => tool === place.tool && house === place.house);
  const counted = (after?.sample_count ?? 0) - (before?.sample_count ?? 0);
  if (counted !== told.length)
    throw new Error(`of ${told.length} executions ${counted} were counted`);
}

async function withStore<T>(use: (loop: Loop) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    await using loop = await openLoop({ home, userHome: home, env: {} });
    return await use(loop);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Executions per second at one size: reference, single and batched take turns; the median of the rounds counts. */
async function measure(count: number) {
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    const reference = recordAsReference(executions(Math.min(count, executionsPerRun), round));
    const single = await withStore((loop) => recordAll(loop, executions(count, round), "single"));
    const batched = await withStore((loop) => recordAll(loop, executions(count, round), "batched"));
    runs.push({
      reference,
      single: count / single.recording,
      batched: count / batched.recording,
      derived: count / batched.deriving,
    });
  }
  const engine = runs[0]?.reference.engine ?? "";
  const reference = median(runs.map((run) => run.reference.perSecond));
  const single = median(runs.map((run) => run.single / run.reference.perSecond));
  const batched = median(runs.map((run) => run.batched / run.reference.perSecond));
  return {
    executions: count,
    engine,
    referencePerSecond: reference,
    singlePerSecond: median(runs.map((run) => run.single)),
    batchedPerSecond: median(runs.map((run) => run.batched)),
    derivedPerSecond: median(runs.map((run) => run.derived)),
    singleRatio: single,
    batchedRatio: batched,
  };
}

type Figure = Awaited<ReturnType<typeof measure>>;

function printRow(name: string, perSecond: number, beside = ""): void {
  console.log(`  ${name.padEnd(44)} ${perSecond.toFixed(0).padStart(8)}/s${beside}`);
}

const besideReference = (ratio: number, bar: number): string =>
  `  ${ratio.toFixed(1)} x the reference (bar ${bar})`;

function print(figure: Figure): void {
  console.log(`${figure.executions.toLocaleString("en")} executions, in their rollups:`);
  printRow(`reference (${figure.engine}), synchronous=FULL`, figure.referencePerSecond);
  printRow(
    "each its own commit, synchronous=FULL",
    figure.singlePerSecond,
    besideReference(figure.singleRatio, singleBar),
  );
  printRow(
    "batched, synchronous=FULL",
    figure.batchedPerSecond,
    besideReference(figure.batchedRatio, batchedBar),
  );
  printRow("everything else of their sessions, afterwards", figure.derivedPerSecond);
}

const { values } = parseArgs({
  options: { executions: { type: "string", default: "1000,10000" } },
});
const figures: Figure[] = [];
for (const size of values.executions.split(",").map(Number)) {
  const figure = await measure(size);
  print(figure);
  figures.push(figure);
}
const costs = (of: (figure: Figure) => number): readonly SizedFigure[] =>
  figures.map((figure) => ({ size: figure.executions, cost: 1 / of(figure) }));
console.log(`single: ${growthLine(costs((figure) => figure.singlePerSecond))}`);
console.log(`batched: ${growthLine(costs((figure) => figure.batchedPerSecond))}`);
saveResults("record", figures);
