import { parseArgs } from "node:util";
import type { CallSubject } from "../src/adapt/predict/call-subject.ts";
import { replayExecutions } from "../src/adapt/predict/replay-executions.ts";
import type { HistoryCall } from "../src/adapt/predict/replay-executions.ts";
import {
  createSuccessPredictor,
  type SuccessPredictor,
} from "../src/adapt/predict/success-predictor.ts";
import { seededRandom } from "../src/stats/seeded-random.ts";
import { growthExponent, quantile, saveResults } from "./measuring.ts";

// Prediction of success from warm state: its cost must not depend on how long the history is.

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,1000000" },
    predictions: { type: "string", default: "20000" },
  },
});
const sizes = values.sizes.split(",").map(Number);
const repeats = Number(values.predictions);

const [tools, programs, houses, models] = [40, 120, 3, 5];
const dayMs = 86_400_000;

function subjectOf(random: () => number): CallSubject {
  const pick = (count: number): number => Math.floor(random() ** 2 * count);
  const tool = pick(tools);
  return {
    tool: tool === 0 ? "bash" : `tool ${tool}`,
    shell: tool === 0 ? { program: `program ${pick(programs)}`, shape: "plain" } : null,
    house: `house ${pick(houses)}`,
    model: `model ${pick(models)}`,
    paramShape: `{"shape":"${pick(8)}"}`,
    paramHash: `hash ${pick(50_000)}`,
    taskType: "build",
    repo: `repository ${pick(30)}`,
    hourOfWeek: pick(168),
    paramLength: 20 + pick(400),
  };
}

function* history(size: number): Generator<HistoryCall> {
  const random = seededRandom(1);
  for (let index = 0; index < size; index += 1) {
    const subject = subjectOf(random);
    const isSuccess = random() < 0.9;
    const at = Math.floor((index / size) * 120 * dayMs);
    yield { subject, session: `session ${Math.floor(index / 60)}`, step: null, at, isSuccess };
  }
}

/** Of each subject the least of three timings: what other processes take of the processor is not its cost. */
function measure(predictor: SuccessPredictor): readonly number[] {
  const random = seededRandom(2);
  const subjects = Array.from({ length: repeats }, () => subjectOf(random));
  return subjects.map((subject, index) =>
    Math.min(
      ...[0, 1, 2].map(() => timeOf(() => predictor.predict(subject, `session ${index % 100}`))),
    ),
  );
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const figures = sizes.map((size) => {
  const predictor = createSuccessPredictor();
  const start = process.cpuUsage();
  replayExecutions(predictor, history(size));
  const cpu = process.cpuUsage(start);
  const times = measure(predictor);
  return {
    size,
    foldUsPerCall: (cpu.user + cpu.system) / size,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
});
for (const { size, foldUsPerCall, p50Ms, p99Ms } of figures)
  console.log(
    `${size} executions: predict p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms (goal: below 1 ms); folding ${foldUsPerCall.toFixed(0)} us CPU a call`,
  );
const growth =
  growthExponent(figures.map(({ size, p50Ms }) => ({ size, cost: p50Ms }))) ?? Number.NaN;
console.log(`growth of the median with the history: power ${growth.toFixed(2)} (0: flat)`);
saveResults("predict", { figures, growth });
process.exitCode = figures.every(({ p99Ms }) => p99Ms < 1) ? 0 : 1;
