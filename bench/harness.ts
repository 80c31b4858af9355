import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { z } from "zod";
import { defineTool, Harness, House, Mode } from "../src/index.ts";
import { quantile, saveResults } from "./measuring.ts";

/** What a call through the harness may add to the tool, in milliseconds. */
const addedBarMs = 1;

const tool = defineTool({
  name: "look_up",
  description: "Finds an entry.",
  input: z.strictObject({ path: z.string(), line: z.int() }),
  access: "read",
  run: ({ path, line }) => ({ path, line, text: `line ${line}` }),
});

interface Cost {
  /** Milliseconds of one call. */
  readonly wallMs: number;
  /** Of processor time, user and system, of all threads. */
  readonly processorMs: number;
}

async function costOf(calls: number, call: (index: number) => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage();
  const started = performance.now();
  for (let index = 0; index < calls; index += 1) await call(index);
  const wallMs = (performance.now() - started) / calls;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, processorMs: (user + system) / 1000 / calls };
}

const params = (index: number) => ({ path: `src/module-${index % 40}.ts`, line: index % 7 });

/** The tool as a program would call it: parameters checked, then run. */
const bare = async (index: number): Promise<unknown> =>
  tool.run(tool.parse(params(index)), undefined as never);

const { values } = parseArgs({
  options: { calls: { type: "string", default: "500" }, rounds: { type: "string", default: "7" } },
});
const [calls, rounds] = [Number(values.calls), Number(values.rounds)];

type Recording = "durable" | "behind";

async function measure(mode: Mode, recording: Recording) {
  const home = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    const place = { home, userHome: home, env: {} };
    await using harness = new Harness({
      ...place,
      house: House.Ezra,
      mode,
      recording,
      model: "m",
      tools: [tool],
    });
    const through = (index: number): Promise<unknown> => harness.execute("look_up", params(index));
    await costOf(calls, through);
    await costOf(calls, bare);
    const added: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const reference = await costOf(calls, bare);
      const ours = await costOf(calls, through);
      added.push({
        wallMs: ours.wallMs - reference.wallMs,
        processorMs: ours.processorMs - reference.processorMs,
      });
    }
    const median = (of: (cost: Cost) => number): number => quantile(added.map(of), 0.5);
    return {
      mode,
      recording,
      calls: calls * rounds,
      wallMs: median(({ wallMs }) => wallMs),
      processorMs: median(({ processorMs }) => processorMs),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** One durable commit of one row: what waiting for the disk costs here, now. */
function flushMs(): number {
  const home = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    using database = new DatabaseSync(join(home, "one.db"));
    database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE one (n INTEGER)");
    const insert = database.prepare("INSERT INTO one VALUES (?)");
    const times = Array.from({ length: 200 }, (_, n) => {
      const started = performance.now();
      insert.run(n);
      return performance.now() - started;
    });
    return quantile(times, 0.5);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

console.log(`median of ${rounds} rounds of ${calls} calls, beside the bare tool in the same run:`);
const figures = [];
for (const recording of ["behind", "durable"] as const) {
  for (const mode of Object.values(Mode)) {
    const figure = { ...(await measure(mode, recording)), flushMs: flushMs() };
    console.log(
      `  ${mode.padEnd(12)} ${recording.padEnd(8)} adds ${figure.wallMs.toFixed(3)} ms, ${figure.processorMs.toFixed(3)} ms of processor time (bar ${addedBarMs} ms); a durable commit alone takes ${figure.flushMs.toFixed(3)} ms`,
    );
    figures.push(figure);
  }
}
saveResults("harness", figures);
