import { classifyBasic } from "../../src/signals/quality/basic-classifier.ts";
import {
  foldPropagating,
  propagatedQualities,
  startPropagating,
} from "../../src/signals/quality/propagating-quality.ts";
import type { ScoredStep } from "../../src/signals/quality/scored-step.ts";
import type { StepQuality } from "../../src/signals/quality/step-quality.ts";
import { bootstrapInterval } from "../bootstrap-interval.ts";
import { accuracy, macroF1, type Prediction } from "../classification.ts";
import { readStepRuns, type LabelledRun } from "../data/step-runs.ts";
import type { Comparison, EvaluationTask, Measure, TaskResult } from "../task.ts";

export const stepQualityTask: EvaluationTask = {
  name: "step-quality",
  title: "what each step did for its task, against labels",
  reads: "labelled/intercode-bash, steps/*.jsonl",
  async run(data) {
    const runs = await readStepRuns(data);
    if (runs.length === 0) return null;
    const sets = [...Map.groupBy(runs, ({ set }) => set)];
    return merged(sets.map(([set, of]) => evaluate(set, of)));
  },
};

type Step = Prediction<StepQuality>;
type Scorer = (run: LabelledRun) => readonly StepQuality[];

function evaluate(set: string, runs: readonly LabelledRun[]): TaskResult {
  const ours = predictionsOf(runs, propagating);
  const basic = predictionsOf(runs, basicRules);
  const most = majorityOf(ours);
  const majority = ours.map((step) => ({ ...step, predicted: most }));
  return {
    measures: [
      figure(`${set}: macro-F1`, ours, macroF1),
      figure(`${set}: accuracy`, ours, accuracy),
      firstErrorAccuracy(set, runs),
      { ...figure(`${set}: majority (${most}) macro-F1`, majority, macroF1), baseline: true },
      { ...figure(`${set}: majority accuracy`, majority, accuracy), baseline: true },
      { ...figure(`${set}: basic rules macro-F1`, basic, macroF1), baseline: true },
      { ...figure(`${set}: basic rules accuracy`, basic, accuracy), baseline: true },
    ],
    comparisons: [
      compare(`${set}: majority, macro-F1`, ours, majority),
      compare(`${set}: basic rules, macro-F1`, ours, basic),
    ],
    violations: [],
    notes:
      set === "intercode-bash"
        ? [
            "intercode-bash: the truth is the change of the reward (up, same, down); a first turn is correct where it solves the task, else neutral",
            "intercode-bash: the rules were chosen on these same turns; none were held out",
          ]
        : [],
  };
}

const propagating: Scorer = ({ steps }) =>
  propagatedQualities(foldPropagating(startPropagating, steps), true).map(({ quality }) => quality);

/** Each step as a run of its own, as the published classifier sees it. */
const basicRules: Scorer = ({ steps }) => steps.map(basicQuality);

function basicQuality(step: ScoredStep, index: number): StepQuality {
  const failed = step.calls.some(({ outcome }) => outcome === "failure");
  const turn = {
    turn: index + 1,
    toolCalls: step.calls.length,
    finishReason: failed ? "error" : "stop",
  };
  return classifyBasic({
    stepIndex: index,
    termination: "completed",
    turns: [turn],
    stagnation: null,
  }).quality;
}

function predictionsOf(runs: readonly LabelledRun[], scorer: Scorer): readonly Step[] {
  return runs.flatMap((run) => {
    const qualities = scorer(run);
    return run.labels.flatMap((truth, index) => {
      const predicted = qualities[index];
      if (truth === null || predicted === undefined) return [];
      return [{ cluster: run.task, truth, predicted }];
    });
  });
}

function majorityOf(steps: readonly Step[]): StepQuality {
  const groups = [...Map.groupBy(steps, ({ truth }) => truth)];
  return groups.toSorted((a, b) => b[1].length - a[1].length)[0]?.[0] ?? "neutral";
}

/** Of runs with an incorrect step: how often the first one that is called incorrect is the first that is. */
function firstErrorAccuracy(set: string, runs: readonly LabelledRun[]): Measure {
  const faulty = runs.filter(({ labels }) => labels.includes("incorrect"));
  const hits = faulty.filter(
    (run) => propagating(run).indexOf("incorrect") === run.labels.indexOf("incorrect"),
  );
  return {
    name: `${set}: first error found`,
    value: hits.length / faulty.length,
    n: faulty.length,
  };
}

function figure(
  name: string,
  steps: readonly Step[],
  statistic: (drawn: readonly Step[]) => number,
): Measure {
  const interval = bootstrapInterval(steps, statistic);
  const value = statistic(steps);
  return { name, value, n: steps.length, ...(interval === null ? {} : { interval }) };
}

function compare(name: string, ours: readonly Step[], theirs: readonly Step[]): Comparison {
  const pairs = ours.map((step, i) => ({ ...step, other: theirs[i]?.predicted ?? step.truth }));
  const difference = (drawn: readonly (Step & { readonly other: StepQuality })[]) =>
    macroF1(drawn) - macroF1(drawn.map((pair) => ({ ...pair, predicted: pair.other })));
  const interval = bootstrapInterval(pairs, difference) ?? [Number.NaN, Number.NaN];
  return { name, difference: difference(pairs), interval, n: pairs.length };
}

function merged(results: readonly TaskResult[]): TaskResult {
  return {
    measures: results.flatMap(({ measures }) => measures),
    comparisons: results.flatMap(({ comparisons }) => comparisons),
    violations: results.flatMap(({ violations }) => violations),
    notes: results.flatMap(({ notes }) => notes),
  };
}
