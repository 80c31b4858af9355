import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { termsOf } from "../src/core/terms.ts";
import { openLoop } from "../src/index.ts";
import { indexToken, scopeToken } from "../src/store/sqlite/item-terms.ts";
import { fillItems } from "./fill-items.ts";
import { installCommand, timeProcess } from "./installed-command.ts";
import { growthLine, quantile, saveResults } from "./measuring.ts";
import { itemsUntil, type SyntheticRequest, syntheticRequests } from "./synthetic-items.ts";

const warmBarMs = 15;
const coldBarMs = 300;
const unmeasured = 20;

interface Spread {
  readonly p50: number;
  readonly p95: number;
}

const spread = (values: readonly number[]): Spread => ({
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
});

/** The reference: what one query for any of the words costs when the engine's full-text index ranks by itself. */
function createReference(home: string): (request: SyntheticRequest) => number {
  const database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  const query = database.prepare(
    "SELECT i.body FROM item_text t JOIN item i ON i.item_id = t.rowid WHERE item_text MATCH ? ORDER BY t.rank LIMIT 300",
  );
  return ({ repo, agent, branch, task, files }) => {
    const started = performance.now();
    const terms = new Set([branch, ...files, task ?? ""].flatMap((text) => termsOf(text)));
    const scopes = [
      scopeToken(1, "repo", repo),
      scopeToken(1, "agent", agent),
      scopeToken(1, "global", ""),
    ];
    const words = [...terms].flatMap((term) =>
      scopes.map((scope) => `"${scope}${indexToken(term)}"`),
    );
    query.all(words.join(" OR ")).map((row) => JSON.parse(String(row["body"])) as unknown);
    return performance.now() - started;
  };
}

/** Briefings in one process beside the reference, request by request, so that what else the machine does meets both. */
async function measureWarm(home: string, requests: number) {
  const clock = { now: () => itemsUntil };
  await using loop = await openLoop({ home, userHome: home, env: {}, readOnly: true, clock });
  const reference = createReference(home);
  const runs: { readonly ours: number; readonly cpu: number; readonly theirs: number }[] = [];
  let shown = 0;
  for (const request of syntheticRequests(requests + unmeasured, 7)) {
    const before = process.cpuUsage();
    const started = performance.now();
    const briefing = await loop.brief({ session: null, cwd: home, ...request });
    const ours = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    shown += briefing.shown;
    runs.push({ ours, cpu: (user + system) / 1000, theirs: reference(request) });
  }
  const measured = runs.slice(unmeasured);
  return {
    warm: spread(measured.map((run) => run.ours)),
    warmCpu: spread(measured.map((run) => run.cpu)),
    naive: spread(measured.map((run) => run.theirs)),
    shown: shown / runs.length,
  };
}

/** Whole processes of the built command beside one that does nothing. */
function measureCold(home: string, command: string, runs: number) {
  const env = { HOME: home, WHETSTONE_HOME: home, PATH: process.env["PATH"] ?? "" };
  const idle = ["-e", "0"];
  const times = [...syntheticRequests(runs + 2, 11)].map(({ repo, agent, task, files }) => ({
    ours: timeProcess(
      [
        command,
        "bootstrap",
        `--repo=${repo}`,
        `--agent=${agent}`,
        `--task=${task ?? ""}`,
        `--files=${files.join(",")}`,
      ],
      env,
      home,
    ),
    idle: timeProcess(idle, env, home),
  }));
  // The first ones fill the compile cache.
  const measured = times.slice(2);
  return {
    cold: spread(measured.map((run) => run.ours)),
    idle: spread(measured.map((run) => run.idle)),
  };
}

const inMs = ({ p50, p95 }: Spread): string =>
  `p50 ${p50.toFixed(1).padStart(6)} ms  p95 ${p95.toFixed(1).padStart(6)} ms`;

async function measure(items: number, folder: string, command: string, requests: number) {
  const home = join(folder, `home-${items}`);
  mkdirSync(home, { recursive: true });
  await fillItems(home, items);
  const warm = await measureWarm(home, requests);
  const cold = measureCold(home, command, Math.max(10, requests / 10));
  rmSync(home, { recursive: true, force: true });
  console.log(`${items.toLocaleString("en")} items, ${warm.shown.toFixed(0)} shown of them:`);
  console.log(`  the index alone, any word, by its own rank   ${inMs(warm.naive)}`);
  console.log(`  briefing, warm (bar: p95 ${warmBarMs} ms)               ${inMs(warm.warm)}`);
  console.log(`    of which processor time                    ${inMs(warm.warmCpu)}`);
  console.log(
    `    p95 against the index alone                ${(warm.warm.p95 / warm.naive.p95).toFixed(2)}`,
  );
  console.log(`  a process that does nothing                  ${inMs(cold.idle)}`);
  console.log(`  whetstone bootstrap (bar: p95 ${coldBarMs} ms)         ${inMs(cold.cold)}`);
  return { items, ...warm, ...cold };
}

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "10000,100000" },
    requests: { type: "string", default: "300" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
try {
  const command = installCommand(folder);
  const figures = [];
  for (const items of values.items.split(",").map(Number)) {
    figures.push(await measure(items, folder, command, Number(values.requests)));
  }
  console.log(
    `warm: ${growthLine(figures.map((one) => ({ size: one.items, cost: one.warm.p50 })))}`,
  );
  console.log(
    `cold: ${growthLine(figures.map((one) => ({ size: one.items, cost: one.cold.p50 })))}`,
  );
  saveResults("bootstrap", figures);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
