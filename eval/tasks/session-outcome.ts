import type { SessionView } from "../../src/core/session-view.ts";
import { bootstrapInterval, mean } from "../bootstrap-interval.ts";
import { readJudgedRuns, type JudgedRun } from "../data/session-outcomes.ts";
import { fitRidgeLogistic } from "../fit/ridge-logistic.ts";
import type { Comparison, EvaluationTask, Measure, TaskResult } from "../task.ts";

export const sessionOutcomeTask: EvaluationTask = {
  name: "session-outcome",
  title: "whether a session succeeded, from its trajectory alone, leaving each task out of the fit",
  reads: "labelled/mini-swe-agent-swebench, iso-bench-optimisation-runs, tau-bench-airline",
  async run(data) {
    const runs = await readJudgedRuns(data);
    if (runs.length === 0) return null;
    const sets = [...Map.groupBy(runs, ({ set }) => set)].map(([set, of]) => evaluate(set, of));
    return {
      measures: sets.flatMap(({ measures }) => measures),
      comparisons: sets.flatMap(({ comparisons }) => comparisons),
      violations: [],
      notes: [
        "five features: output tokens, steps, failures in the last quarter, length of the last message, apologies; they were chosen by looking at these sets, their weights never saw the task they are tried on",
      ],
    };
  },
};

interface Forecast {
  readonly cluster: string;
  readonly success: boolean;
  /** Probability of success: ours, and the share of the tasks that were fitted on. */
  readonly ours: number;
  readonly base: number;
  readonly steps: number;
}

const penalty = 5;
const barOf: Readonly<Record<string, number>> = {
  "mini-swe": 0.6,
  "tau-bench": 0.65,
  "iso-bench": 0.85,
};

function evaluate(set: string, runs: readonly JudgedRun[]): TaskResult {
  const forecasts = forecastsOf(runs);
  const bar = barOf[set];
  const ours = figure(`${set}: AUC`, forecasts, (drawn) =>
    areaUnderCurve(drawn, ({ ours: p }) => p),
  );
  const skill = figure(`${set}: Brier skill`, forecasts, brierSkill);
  return {
    measures: [
      { ...ours, ...(bar === undefined ? {} : { bar: { atLeast: bar } }) },
      { ...skill, ...(set === "mini-swe" ? { bar: { atLeast: 0 } } : {}) },
      { ...figure(`${set}: run length AUC`, forecasts, lengthArea), baseline: true },
      {
        name: `${set}: share of successes`,
        value: mean(runs.map(({ success }) => Number(success))),
        n: runs.length,
        baseline: true,
      },
    ],
    comparisons: set === "iso-bench" ? [compareToLength(set, forecasts)] : [],
    violations: [],
    notes: [],
  };
}

function forecastsOf(runs: readonly JudgedRun[]): readonly Forecast[] {
  const rows = runs.map((run) => ({ ...run, features: featuresOf(run.session) }));
  return rows.map((row) => {
    const others = rows.filter(({ task }) => task !== row.task);
    return {
      cluster: row.task,
      success: row.success,
      ours: fitRidgeLogistic(others, penalty)(row.features),
      base: mean(others.map(({ success }) => Number(success))),
      steps: assistantSteps(row.session).length,
    };
  });
}

const apology = /unable|cannot|sorry|unfortunately|apolog/i;

function featuresOf(session: SessionView): readonly number[] {
  const steps = assistantSteps(session);
  const late = session.executions.slice(-Math.max(1, Math.floor(session.executions.length / 4)));
  return [
    Math.log(1 + session.usage.output),
    Math.log(1 + steps.length),
    late.filter(({ outcome }) => outcome === "failure").length / Math.max(1, late.length),
    Math.log(1 + (steps.at(-1)?.excerpt.length ?? 0)),
    Math.log(1 + steps.filter(({ excerpt }) => apology.test(excerpt)).length),
  ];
}

function assistantSteps({ steps }: SessionView) {
  return steps.filter(({ kind }) => kind === "assistant");
}

/** Share of the pairs of a success and a failure in which the success scores higher, ties half (Mann and Whitney 1947). */
function areaUnderCurve(drawn: readonly Forecast[], score: (one: Forecast) => number): number {
  const good = drawn.filter(({ success }) => success).map(score);
  const bad = drawn.filter(({ success }) => !success).map(score);
  if (good.length === 0 || bad.length === 0) return 0.5;
  const wins = good.flatMap((a) => bad.map((b) => (a === b ? 0.5 : Number(a > b))));
  return mean(wins);
}

function lengthArea(drawn: readonly Forecast[]): number {
  return areaUnderCurve(drawn, ({ steps }) => steps);
}

/** 1 - Brier score / Brier score of the base rate. */
function brierSkill(drawn: readonly Forecast[]): number {
  const brier = (p: (one: Forecast) => number) =>
    mean(drawn.map((one) => (p(one) - Number(one.success)) ** 2));
  return 1 - brier(({ ours }) => ours) / brier(({ base }) => base);
}

function figure(
  name: string,
  forecasts: readonly Forecast[],
  statistic: (drawn: readonly Forecast[]) => number,
): Measure {
  const interval = bootstrapInterval(forecasts, statistic);
  return {
    name,
    value: statistic(forecasts),
    n: forecasts.length,
    ...(interval === null ? {} : { interval }),
  };
}

function compareToLength(set: string, forecasts: readonly Forecast[]): Comparison {
  const difference = (drawn: readonly Forecast[]) =>
    areaUnderCurve(drawn, ({ ours }) => ours) - lengthArea(drawn);
  const interval = bootstrapInterval(forecasts, difference) ?? [Number.NaN, Number.NaN];
  return {
    name: `${set}: run length, AUC`,
    difference: difference(forecasts),
    interval,
    n: forecasts.length,
  };
}
