import { outcomeKey } from "../../src/signals/trajectory/outcome-key.ts";
import { rankAttempts } from "../../src/signals/trajectory/rank-attempts.ts";
import { bootstrapInterval, mean } from "../bootstrap-interval.ts";
import { readAttempts, type AttemptedTask, type LabelledAttempt } from "../data/attempts.ts";
import type { Comparison, EvaluationTask, Measure, TaskResult } from "../task.ts";

export const bestOfKTask: EvaluationTask = {
  name: "best-of-k",
  title: "success of the attempt that is chosen among several at one task",
  reads: "labelled/tau-bench-airline, attempts/*.jsonl",
  async run(data) {
    const tasks = await readAttempts(data);
    if (tasks.length === 0) return null;
    const sets = [...Map.groupBy(tasks, ({ set }) => set)].map(([set, of]) => evaluate(set, of));
    return {
      measures: sets.flatMap(({ measures }) => measures),
      comparisons: sets.flatMap(({ comparisons }) => comparisons),
      violations: [],
      notes: sets.flatMap(({ notes }) => notes),
    };
  },
};

/** A higher score is chosen; ties share. */
type Scorer = (one: LabelledAttempt, all: readonly LabelledAttempt[]) => number;

interface Picked {
  readonly cluster: string;
  readonly value: number;
}

const errors: Scorer = ({ attempt }) =>
  -attempt.steps.flatMap(({ calls }) => calls).filter(({ outcome }) => outcome === "failure")
    .length;

const agreement: Scorer = ({ attempt }, all) =>
  all.filter((other) => outcomeKey(other.attempt) === outcomeKey(attempt)).length;

const baselines: readonly (readonly [string, Scorer])[] = [
  ["random", () => 0],
  ["shortest", ({ length }) => -length],
  ["fewest errors", errors],
  ["majority final state", agreement],
  ["oracle", ({ success }) => Number(success)],
];

function evaluate(set: string, tasks: readonly AttemptedTask[]): TaskResult {
  const ours = tasks.map(pickedByRank);
  const random = tasks.map((task) => pickedBy(task, () => 0));
  const mixed = tasks.filter(({ attempts }) => isMixed(attempts)).length;
  const bar = set === "tau-bench-airline" ? { bar: { atLeast: 0.56 } } : {};
  return {
    measures: [
      { ...figure(`${set}: rank`, ours), ...bar },
      ...baselines.map(([name, scorer]) => ({
        ...figure(
          `${set}: ${name}`,
          tasks.map((task) => pickedBy(task, scorer)),
        ),
        baseline: true,
      })),
    ],
    comparisons: [compare(`${set}: random`, ours, random)],
    violations: [],
    notes: [
      `${set}: ${mixed} of ${tasks.length} tasks have both good and bad attempts; a claim needs 100 such tasks`,
      ...(set === "tau-bench-airline"
        ? [
            `${set}: the signs of the weights were read off these tasks, so the figure is no held-out one`,
          ]
        : []),
    ],
  };
}

function isMixed(attempts: readonly LabelledAttempt[]): boolean {
  return new Set(attempts.map(({ success }) => success)).size > 1;
}

function pickedByRank({ task, attempts }: AttemptedTask): Picked {
  const ranking = rankAttempts(attempts.map(({ attempt }) => attempt));
  const best = ranking.filter(({ score }) => score >= (ranking[0]?.score ?? 0) - 1e-9);
  return { cluster: task, value: mean(best.map(({ index }) => Number(attempts[index]!.success))) };
}

function pickedBy({ task, attempts }: AttemptedTask, scorer: Scorer): Picked {
  const scores = attempts.map((one) => scorer(one, attempts));
  const best = attempts.filter((_, index) => scores[index] === Math.max(...scores));
  return { cluster: task, value: mean(best.map(({ success }) => Number(success))) };
}

function average(picked: readonly Picked[]): number {
  return mean(picked.map(({ value }) => value));
}

function figure(name: string, picked: readonly Picked[]): Measure {
  const interval = bootstrapInterval(picked, average);
  return {
    name,
    value: average(picked),
    n: picked.length,
    ...(interval === null ? {} : { interval }),
  };
}

function compare(name: string, ours: readonly Picked[], theirs: readonly Picked[]): Comparison {
  const pairs = ours.map(({ cluster, value }, i) => ({
    cluster,
    value: value - (theirs[i]?.value ?? 0),
  }));
  const interval = bootstrapInterval(pairs, average) ?? [Number.NaN, Number.NaN];
  return { name, difference: average(pairs), interval, n: pairs.length };
}
