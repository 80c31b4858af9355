import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { fillExecutions } from "./fill-executions.ts";
import { quantile, saveResults } from "./measuring.ts";
import { type ChildCost, timeChild } from "./time-child.ts";

// What the first prediction of a process costs: `whetstone predict`, without and with the snapshot that the last one left.

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100000,1000000" },
    rounds: { type: "string", default: "3" },
  },
});
const rounds = Number(values.rounds);
const program = fileURLToPath(new URL("../src/bin.ts", import.meta.url));

function predict(home: string): ChildCost {
  const args = [program, "predict", "bash", "--param", "command=program-1 --number 7", "--json"];
  return timeChild({ args, cwd: home, env: { HOME: home, WHETSTONE_HOME: home } });
}

const figures = [];
for (const size of values.sizes.split(",").map(Number)) {
  const home = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  const snapshots = join(home, "snapshots");
  try {
    // oxlint-disable-next-line no-await-in-loop -- one after another, each alone
    await fillExecutions(home, size);
    const costs = Array.from({ length: rounds }, () => {
      rmSync(snapshots, { recursive: true, force: true });
      return { without: predict(home), with: predict(home) };
    });
    const median = (which: "without" | "with"): ChildCost => ({
      cpuMs: quantile(
        costs.map((cost) => cost[which].cpuMs),
        0.5,
      ),
      wallMs: quantile(
        costs.map((cost) => cost[which].wallMs),
        0.5,
      ),
    });
    const bytes = statSync(join(snapshots, "predictions-local")).size;
    figures.push({ size, without: median("without"), with: median("with"), bytes });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
for (const { size, without, with: kept, bytes } of figures)
  console.log(
    `${size} executions: the first prediction takes ${seconds(without.cpuMs)} CPU (${seconds(without.wallMs)}) without a snapshot, ${seconds(kept.cpuMs)} (${seconds(kept.wallMs)}) with one of ${(bytes / 1e6).toFixed(1)} MB`,
  );
saveResults("predict-start", figures);

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
