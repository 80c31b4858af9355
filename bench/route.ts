import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRouter, type Router } from "../src/adapt/route/router.ts";
import { defaultRouterSettings } from "../src/adapt/route/router-settings.ts";
import type { RouteArm } from "../src/adapt/route/route-arm.ts";
import type { RouteTask } from "../src/adapt/route/route-task.ts";
import { decisionRow } from "../src/adapt/route/decision-record.ts";
import { openStore } from "../src/store/open-store.ts";
import { seededRandom } from "../src/stats/seeded-random.ts";
import { growthExponent, quantile, saveResults } from "./measuring.ts";

// A route from warm state: its cost must not depend on how long the history is. Writing the decision is measured apart.

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,1000000" },
    routes: { type: "string", default: "5000" },
    arms: { type: "string", default: "6,12" },
  },
});
const sizes = values.sizes.split(",").map(Number);
const repeats = Number(values.routes);
const writes = 200;

const [tools, houses] = [40, 3];
const [fewest = houses, ...more] = values.arms.split(",").map(Number);

/** As many as asked for, made up to whole models of each house. */
function armsOf(count: number): readonly RouteArm[] {
  return Array.from({ length: houses * Math.ceil(count / houses) }, (_, index) => ({
    tool: null,
    house: `house ${index % houses}`,
    model: `model ${Math.floor(index / houses)}`,
  }));
}

function pick(random: () => number, count: number): number {
  return Math.floor(random() ** 2 * count);
}

function taught(
  size: number,
  arms: readonly RouteArm[],
): { readonly router: Router; readonly foldUs: number } {
  const router = createRouter({
    ...defaultRouterSettings,
    explore: { share: 1, usdPerDay: Number.MAX_VALUE },
  });
  const random = seededRandom(1);
  const start = process.cpuUsage();
  for (let index = 0; index < size; index += 1)
    router.learn({
      tool: `tool ${pick(random, tools)}`,
      house: `house ${pick(random, houses)}`,
      model: `model ${pick(random, arms.length / houses)}`,
      taskType: "build",
      text: `{"path":"src/file-${pick(random, 500)}.ts"}`,
      isSuccess: random() < 0.9,
      costUsd: 0.01 * (1 + random()),
    });
  const cpu = process.cpuUsage(start);
  return { router, foldUs: (cpu.user + cpu.system) / size };
}

const situation = {
  mode: "apply",
  minConfidence: 0.7,
  fallbackBelow: 0.3,
  sovereign: null,
  isMasked: () => false,
  priceUsd: () => null,
  assigned: null,
} as const;

function taskOf(random: () => number, arms: readonly RouteArm[]): RouteTask {
  const text = `{"path":"src/file-${pick(random, 500)}.ts"}`;
  return { scope: { tool: `tool ${pick(random, tools)}` }, arms, text, session: null };
}

interface RouteTimes {
  /** Of each decision the least of three routers that know the same: what other processes take is not its cost. */
  readonly leastMs: number[];
  /** Of the first of them, as it came. */
  readonly onceMs: number[];
  /** Processor time of a decision, on average over all. */
  readonly cpuUs: number;
}

/** Routes with their outcomes between them, so that states change; a first round warms what is made when it is asked for. */
function measure(routers: readonly Router[], arms: readonly RouteArm[]): RouteTimes {
  const random = seededRandom(2);
  const [leastMs, onceMs]: [number[], number[]] = [[], []];
  let cpuUs = 0;
  for (let index = 0; index < repeats + 200; index += 1) {
    const tool = `tool ${pick(random, tools)}`;
    const task = { ...taskOf(random, arms), scope: { tool } };
    const isSuccess = random() < 0.9;
    const elapsed = routers.map((router) => {
      const cpuBefore = process.cpuUsage();
      const start = performance.now();
      const decision = router.route(task, { ...situation, id: `d${index}`, atMs: index });
      router.commit(task, decision, index);
      const took = performance.now() - start;
      const cpu = process.cpuUsage(cpuBefore);
      if (index >= 200) cpuUs += cpu.user + cpu.system;
      router.settle(`d${index}`);
      if (decision.chosen !== null)
        router.learn({
          ...decision.chosen,
          tool,
          taskType: "build",
          text: task.text,
          isSuccess,
          costUsd: 0.01,
        });
      return took;
    });
    if (index < 200) continue;
    leastMs.push(Math.min(...elapsed));
    onceMs.push(elapsed[0] ?? Number.NaN);
  }
  return { leastMs, onceMs, cpuUs: cpuUs / (repeats * routers.length) };
}

function figuresOf(size: number, arms: readonly RouteArm[]) {
  const routers = [0, 1, 2].map(() => taught(size, arms));
  const { leastMs, onceMs, cpuUs } = measure(
    routers.map(({ router }) => router),
    arms,
  );
  return {
    size,
    arms: arms.length,
    foldUs: routers[0]?.foldUs ?? Number.NaN,
    cpuUs,
    p50Ms: quantile(leastMs, 0.5),
    p99Ms: quantile(leastMs, 0.99),
    onceP50Ms: quantile(onceMs, 0.5),
    onceP99Ms: quantile(onceMs, 0.99),
  };
}

const few = armsOf(fewest);
const bySize = sizes.map((size) => figuresOf(size, few));
const figures = [
  ...bySize,
  ...more.flatMap((count) => sizes.map((size) => figuresOf(size, armsOf(count)))),
];
for (const { size, arms, foldUs, cpuUs, p50Ms, p99Ms, onceP50Ms, onceP99Ms } of figures)
  console.log(
    `${size} executions, ${arms} arms: route p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms (goal: below 1 ms; timed once: ${onceP50Ms.toFixed(3)} and ${onceP99Ms.toFixed(3)} ms), ${cpuUs.toFixed(0)} us CPU; folding ${foldUs.toFixed(1)} us CPU an execution`,
  );
const growth =
  growthExponent(bySize.map(({ size, p50Ms }) => ({ size, cost: p50Ms }))) ?? Number.NaN;
console.log(`growth of the median with the history: power ${growth.toFixed(2)} (0: flat)`);

const durableMs = await durableWrites();
console.log(
  `writing a decision durably, each on its own: p50 ${quantile(durableMs, 0.5).toFixed(2)} ms, p99 ${quantile(durableMs, 0.99).toFixed(2)} ms (no part of the figure above)`,
);
saveResults("route", { figures, growth, durableP50Ms: quantile(durableMs, 0.5) });
process.exitCode = figures.every(({ p99Ms }) => p99Ms < 1) ? 0 : 1;

async function durableWrites(): Promise<readonly number[]> {
  const home = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  const store = await openStore({
    tenant: "local",
    path: join(home, "whetstone.db"),
    clock: { now: () => Date.now() },
    home,
  });
  const { router } = taught(1000, few);
  const random = seededRandom(3);
  const times: number[] = [];
  for (let index = 0; index < writes; index += 1) {
    const task = taskOf(random, few);
    const decision = router.route(task, { ...situation, id: `d${index}`, atMs: index });
    const row = decisionRow(task, decision, index);
    if (row === null) continue;
    const start = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- each is timed
    await store.recordDecision(row);
    times.push(performance.now() - start);
  }
  await store.close();
  rmSync(home, { recursive: true, force: true });
  return times;
}
