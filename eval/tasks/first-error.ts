import { localiseFirstError } from "../../src/signals/first-error/localise-first-error.ts";
import { bootstrapInterval, mean } from "../bootstrap-interval.ts";
import { fitFirstError } from "../fit/first-error.ts";
import { readFailures, type LabelledFailure } from "../data/failures.ts";
import type { Comparison, EvaluationTask, Measure, TaskResult } from "../task.ts";

export const firstErrorTask: EvaluationTask = {
  name: "first-error",
  title: "where a failed run went wrong: step and agent, leaving each run out of the fit",
  reads: "labelled/who-and-when, failures/*.jsonl",
  async run(data) {
    const failures = await readFailures(data);
    return failures.length === 0 ? null : evaluate(failures);
  },
};

interface Guess {
  readonly cluster: string;
  readonly steps: readonly number[];
  readonly agents: readonly string[];
  readonly failure: LabelledFailure;
}

const generated = "algorithm-generated";

function evaluate(failures: readonly LabelledFailure[]): TaskResult {
  const kinds = [...Map.groupBy(failures, ({ kind }) => kind)];
  return {
    measures: kinds.flatMap(([kind, of]) =>
      measuresOf(kind, of, kind === generated ? of : failures),
    ),
    comparisons: kinds.flatMap(([kind, of]) => (kind === generated ? comparisonsOf(of) : [])),
    violations: [],
    notes: [
      "published on the whole set: rules only .214/.190, best model judge .429/.241 (step, algorithm-generated/hand-crafted)",
      "runs of other kinds are ranked by a fit on all kinds, less the run itself: printed, no gate",
    ],
  };
}

function measuresOf(
  kind: string,
  failures: readonly LabelledFailure[],
  pool: readonly LabelledFailure[],
): readonly Measure[] {
  const bars = kind === generated ? { top1: 0.42, top3: 0.7, agent: 0.6 } : null;
  const ours = failures.map((failure) => ourGuess(failure, pool));
  const prior = failures.map((failure) => priorGuess(failure, failures));
  const figure = (name: string, guesses: readonly Guess[], score: Score, bar?: number): Measure =>
    measure(`${kind}: ${name}`, guesses, score, bar);
  return [
    figure("step, first", ours, stepWithin(1), bars?.top1),
    figure("step, first three", ours, stepWithin(3), bars?.top3),
    figure("agent, first", ours, agentWithin(1), bars?.agent),
    figure("agent, first three", ours, agentWithin(3)),
    ...[
      figure("position prior, step first", prior, stepWithin(1)),
      figure("position prior, step first three", prior, stepWithin(3)),
      figure("position prior, agent first", prior, agentWithin(1)),
      randomStep(kind, failures),
    ].map((one) => ({ ...one, baseline: true })),
  ];
}

function comparisonsOf(failures: readonly LabelledFailure[]): readonly Comparison[] {
  const pairs = failures.map((failure) => ({
    cluster: failure.id,
    ours: ourGuess(failure, failures),
    prior: priorGuess(failure, failures),
  }));
  const compare = (name: string, score: Score): Comparison => {
    const differences = pairs.map(({ cluster, ours, prior }) => ({
      cluster,
      value: score(ours) - score(prior),
    }));
    return {
      name: `position prior, ${name}`,
      difference: average(differences),
      interval: bootstrapInterval(differences, average) ?? [Number.NaN, Number.NaN],
      n: pairs.length,
    };
  };
  return [compare("step first", stepWithin(1)), compare("agent first", agentWithin(1))];
}

/** Ranked by weights that were fitted without the run. */
function ourGuess(failure: LabelledFailure, pool: readonly LabelledFailure[]): Guess {
  const others = pool.filter(({ id }) => id !== failure.id);
  const ranking = localiseFirstError(failure.messages, fitFirstError(others));
  return {
    cluster: failure.id,
    steps: ranking.steps.map(({ index }) => index),
    agents: ranking.agents.map(({ agent }) => agent),
    failure,
  };
}

/** Positions by how often the other runs went wrong there. */
function priorGuess(failure: LabelledFailure, all: readonly LabelledFailure[]): Guess {
  const counts = new Map<number, number>();
  for (const { id, mistakeStep } of all)
    if (id !== failure.id) counts.set(mistakeStep, (counts.get(mistakeStep) ?? 0) + 1);
  const steps = failure.messages
    .map((_, index) => index)
    .toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b);
  const agents = [...new Set(steps.map((index) => failure.messages[index]!.agent))];
  return { cluster: failure.id, steps, agents, failure };
}

function average(drawn: readonly { readonly value: number }[]): number {
  return mean(drawn.map(({ value }) => value));
}

type Score = (guess: Guess) => number;

function stepWithin(k: number): Score {
  return ({ steps, failure }) => Number(steps.slice(0, k).includes(failure.mistakeStep));
}

function agentWithin(k: number): Score {
  return ({ agents, failure }) => Number(agents.slice(0, k).includes(failure.mistakeAgent));
}

function measure(name: string, guesses: readonly Guess[], score: Score, bar?: number): Measure {
  const statistic = (drawn: readonly Guess[]) => mean(drawn.map(score));
  const interval = bootstrapInterval(guesses, statistic);
  return {
    name,
    value: statistic(guesses),
    n: guesses.length,
    ...(interval === null ? {} : { interval }),
    ...(bar === undefined ? {} : { bar: { atLeast: bar } }),
  };
}

function randomStep(kind: string, failures: readonly LabelledFailure[]): Measure {
  const value = mean(failures.map((failure) => 1 / candidates(failure)));
  return { name: `${kind}: random, step first`, value, n: failures.length };
}

/** Messages of agents: only they decide. */
function candidates({ messages }: LabelledFailure): number {
  return messages.filter(({ isTool }) => !isTool).length;
}
