import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { fillItems } from "./fill-items.ts";
import { installCommand } from "./installed-command.ts";
import { quantile, saveResults } from "./measuring.ts";
import { type ChildCost, timeChild } from "./time-child.ts";

/** p95 in milliseconds on a machine that does nothing else. */
const bars = { event: 60, context: 80, locked: 300 } as const;
/** The first ones fill the compile cache. */
const unmeasured = 3;

interface Place {
  readonly command: string;
  readonly home: string;
  readonly runs: number;
}

/** Cold hooks, each beside a process that does nothing, so that what else the machine does meets both. */
function measure({ command, home, runs }: Place, event: string, payload: (run: number) => object) {
  const env = { HOME: home, WHETSTONE_HOME: home, PATH: process.env["PATH"] ?? "" };
  const ours: ChildCost[] = [];
  const idle: ChildCost[] = [];
  for (let run = 0; run < runs + unmeasured; run += 1) {
    const args = [command, "hook", event, "--host", "claude-code"];
    const hook = timeChild({ args, env, cwd: home, input: JSON.stringify(payload(run)) });
    const nothing = timeChild({ args: ["-e", "0"], env, cwd: home });
    if (run < unmeasured) continue;
    ours.push(hook);
    idle.push(nothing);
  }
  return { ours: spread(ours), idle: spread(idle) };
}

function spread(costs: readonly ChildCost[]) {
  const wall = costs.map(({ wallMs }) => wallMs);
  const cpu = costs.map(({ cpuMs }) => cpuMs);
  return {
    p50: quantile(wall, 0.5),
    p95: quantile(wall, 0.95),
    cpuP50: quantile(cpu, 0.5),
    cpuP95: quantile(cpu, 0.95),
  };
}

const call = (run: number) => ({
  session_id: "bench-session",
  cwd: "/srv/shop",
  tool_name: "Bash",
  tool_input: { command: `npm test -- part-${run}`, description: "Runs the tests of one part" },
  tool_use_id: `toolu_${run}`,
  tool_response: { stdout: "Tests  42 passed (42)\n".repeat(40), stderr: "", interrupted: false },
});

const start = (run: number) => ({
  session_id: `bench-session-${run}`,
  cwd: "/srv/shop",
  source: "startup",
});

type Figure = ReturnType<typeof measure>;

function show(name: string, bar: number, { ours, idle }: Figure): void {
  const line = (label: string, one: Figure["ours"]): string =>
    `  ${label.padEnd(44)} p50 ${one.p50.toFixed(0).padStart(5)} ms  p95 ${one.p95.toFixed(0).padStart(5)} ms  processor time p50 ${one.cpuP50.toFixed(0).padStart(3)} ms  p95 ${one.cpuP95.toFixed(0).padStart(3)} ms`;
  console.log(`${name} (bar: p95 ${bar} ms):`);
  console.log(line("a process that does nothing", idle));
  console.log(line("the hook", ours));
}

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100" },
    items: { type: "string", default: "10000,100000" },
  },
});
async function measureStore(command: string, home: string, items: number) {
  mkdirSync(home, { recursive: true });
  await fillItems(home, items);
  const place = { command, home, runs: Number(values.runs) };
  const event = measure(place, "PostToolUse", call);
  show(`a tool call, ${items} items`, bars.event, event);
  const context = measure(place, "SessionStart", start);
  show(`the start of a session, ${items} items`, bars.context, context);
  const other = new DatabaseSync(join(home, "whetstone.db"));
  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM lease");
  const locked = measure(place, "SessionStart", start);
  other.exec("ROLLBACK");
  other.close();
  show("the same with the store locked", bars.locked, locked);
  console.log(`${readdirSync(join(home, "spool")).length} files in the spool`);
  return { items, event, context, locked };
}

const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
try {
  const command = installCommand(folder);
  const results = [];
  for (const items of values.items.split(",").map(Number)) {
    // oxlint-disable-next-line no-await-in-loop -- two at once would be measured against each other
    results.push(await measureStore(command, join(folder, `home-${items}`), items));
  }
  saveResults("hook", results);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
