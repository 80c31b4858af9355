import type { OutcomeTable, OutcomeTask } from "../data/outcome-tables.ts";
import { readOutcomeTables } from "../data/outcome-tables.ts";
import {
  type ArmPair,
  armPair,
  believedNeed,
  fittedRouter,
  halves,
  routeWithin,
} from "../routing/fitted-routes.ts";
import {
  byNeed,
  curveIntervals,
  type CurveIntervals,
  shareCurve,
  type ShareCurve,
} from "../routing/share-curve.ts";
import type { Router } from "../../src/adapt/route/router.ts";
import type { EvaluationTask, Measure, TaskResult } from "../task.ts";

export const routingTask: EvaluationTask = {
  name: "routing",
  title: "accuracy kept while fewer tasks go to the strong arm",
  reads: "labelled/routellm-gsm8k-mmlu, outcomes/*.jsonl",
  async run(data) {
    const tables = await readOutcomeTables(data);
    if (tables.length === 0) return null;
    const results = tables.map(evaluate);
    return {
      measures: results.flatMap(({ measures }) => measures),
      comparisons: results.flatMap(({ comparisons }) => comparisons),
      violations: [],
      notes: results.flatMap(({ notes }) => notes),
    };
  },
};

interface PairedTask {
  readonly task: OutcomeTask;
  readonly at: number;
  readonly weak: boolean;
  readonly strong: boolean;
}

/** Higher goes to the strong arm sooner. */
type Need = (one: PairedTask) => number;

function evaluate({ set, tasks }: OutcomeTable): TaskResult {
  const { fit, report } = halves(tasks);
  const pair = armPair(fit);
  if (pair === null)
    return {
      measures: [],
      comparisons: [],
      violations: [],
      notes: [`${set}: fewer than two arms`],
    };
  const router = fittedRouter(fit, pair);
  const paired = pairedTasks(report, pair);
  const needs: readonly (readonly [string, Need])[] = [
    ["router", ({ task }) => believedNeed(router, task, pair)],
    ["longest prompt first", ({ task }) => task.text.length],
    ["oracle", ({ weak, strong }) => Number(strong) - Number(weak)],
  ];
  const orders = needs.map(([, need]) =>
    byNeed(paired.map((one) => ({ ...one, need: need(one) }))),
  );
  const { of, lead } = curveIntervals(orders);
  const curves = orders.map((order, index) => ({ ...shareCurve(order), intervals: of[index] }));
  const [ours, longest] = curves;
  const [low, high] = of[0]?.apgr ?? [Number.NaN, Number.NaN];
  const n = paired.length;
  return {
    measures: [
      ...needs.flatMap(([name], index) => curveMeasures(set, name, curves[index], n)),
      ...mixMeasures(set, paired),
      ...operatingPoint(set, { fit, paired, pair, router }),
    ],
    comparisons: [
      {
        name: `${set}: longest prompt first, APGR`,
        difference: (ours?.apgr ?? 0) - (longest?.apgr ?? 0),
        interval: lead[1] ?? [Number.NaN, Number.NaN],
        n,
      },
      {
        name: `${set}: random mix, APGR`,
        difference: (ours?.apgr ?? 0) - 0.5,
        interval: [low - 0.5, high - 0.5],
        n,
      },
    ],
    violations: [],
    notes: [
      `${set}: weak ${pair.weak}, strong ${pair.strong}; fitted on ${fit.length} tasks, reported on ${n} others`,
      ...(hasCosts(paired, pair)
        ? []
        : [`${set}: the table has no costs; calls of the strong arm stand for them`]),
    ],
  };
}

function curveMeasures(
  set: string,
  name: string,
  curve: (ShareCurve & { readonly intervals: CurveIntervals | undefined }) | undefined,
  n: number,
): readonly Measure[] {
  if (curve === undefined) return [];
  const { apgr, shareFor95, intervals } = curve;
  const isHeld = name === "router" && set === "routellm";
  const baseline = name === "router" ? {} : { baseline: true };
  return [
    {
      name: `${set}: ${name}: APGR`,
      value: apgr,
      n,
      ...baseline,
      ...(intervals === undefined ? {} : { interval: intervals.apgr }),
      ...(isHeld ? { bar: { atLeast: 0.64 } } : {}),
    },
    {
      name: `${set}: ${name}: strong for 95%`,
      value: shareFor95,
      n,
      ...baseline,
      ...(intervals === undefined ? {} : { interval: intervals.shareFor95 }),
      ...(isHeld ? { bar: { atMost: 0.5 } } : {}),
    },
  ];
}

/** What tasks sent at random come to on average: half the gap, and so many calls for 95%. */
function mixMeasures(set: string, paired: readonly PairedTask[]): readonly Measure[] {
  const [weak, strong] = [rate(paired, "weak"), rate(paired, "strong")];
  const n = paired.length;
  const needed = Math.max(0, (0.95 * strong - weak) / (strong - weak));
  return [
    { name: `${set}: random mix: APGR`, value: 0.5, n, baseline: true },
    { name: `${set}: random mix: strong for 95%`, value: needed, n, baseline: true },
    { name: `${set}: best fixed (always strong): accuracy`, value: strong, n, baseline: true },
    { name: `${set}: always weak: accuracy`, value: weak, n, baseline: true },
  ];
}

/**
 * The decisions themselves, at the distance that reached 95% of the strong arm's accuracy on the part that is fitted on:
 * half of it is learned from to set the distance on the other half.
 */
function operatingPoint(
  set: string,
  { fit, paired, pair, router }: FittedTable,
): readonly Measure[] {
  const learned = fittedRouter(
    fit.filter((_, index) => index % 2 === 0),
    pair,
  );
  const tuned = pairedTasks(
    fit.filter((_, index) => index % 2 === 1),
    pair,
  ).map((one) => ({
    ...one,
    need: believedNeed(learned, one.task, pair),
  }));
  const ordered = byNeed(tuned);
  const sent = Math.ceil(shareCurve(ordered).shareFor95 * ordered.length);
  const within = Math.max(0, ordered[Math.min(sent, ordered.length - 1)]?.need ?? 0);
  const routed = paired.map((one) => ({
    ...one,
    isStrong: routeWithin(router, one.task, pair, within)?.model === pair.strong,
  }));
  const n = routed.length;
  const share = routed.filter(({ isStrong }) => isStrong).length / n;
  const right = routed.filter((one) => (one.isStrong ? one.strong : one.weak)).length / n;
  const spent = meanCost(routed, pair);
  return [
    { name: `${set}: routed within ${within.toFixed(3)}: accuracy`, value: right, n },
    { name: `${set}: routed: share of strong accuracy`, value: right / rate(paired, "strong"), n },
    { name: `${set}: routed: strong calls`, value: share, n },
    ...(spent === null ? [] : [{ name: `${set}: routed: cost of a task, USD`, value: spent, n }]),
  ];
}

interface FittedTable {
  readonly fit: readonly OutcomeTask[];
  readonly paired: readonly PairedTask[];
  readonly pair: ArmPair;
  readonly router: Router;
}

function meanCost(
  routed: readonly (PairedTask & { readonly isStrong: boolean })[],
  { weak, strong }: ArmPair,
): number | null {
  const costs = routed.flatMap(
    ({ task, isStrong }) => task.outcomes.get(isStrong ? strong : weak)?.costUsd ?? [],
  );
  if (costs.length < routed.length) return null;
  return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

function hasCosts(paired: readonly PairedTask[], { weak, strong }: ArmPair): boolean {
  return paired.every(({ task }) =>
    [weak, strong].every((arm) => (task.outcomes.get(arm)?.costUsd ?? null) !== null),
  );
}

function rate(paired: readonly PairedTask[], arm: "weak" | "strong"): number {
  return paired.filter((one) => one[arm]).length / paired.length;
}

/** Tasks that both arms did, with their place among them. */
function pairedTasks(
  tasks: readonly OutcomeTask[],
  { weak, strong }: ArmPair,
): readonly PairedTask[] {
  return tasks
    .flatMap((task) => {
      const [a, b] = [task.outcomes.get(weak), task.outcomes.get(strong)];
      return a === undefined || b === undefined
        ? []
        : [{ task, weak: a.isSuccess, strong: b.isSuccess }];
    })
    .map((one, at) => ({ ...one, at }));
}
