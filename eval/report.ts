import {
  reachesBar,
  statusOf,
  type EvaluationTask,
  type Measure,
  type TaskResult,
} from "./task.ts";

/** The lines a person reads: ours, its bar, the baselines beside it. */
export function reportLines(task: EvaluationTask, result: TaskResult | null): readonly string[] {
  if (result === null) return [`${task.name}: skipped (no ${task.reads})`, ""];
  return [
    `${task.name}: ${statusOf(result)}`,
    `  ${task.title}`,
    ...result.measures.map((measure) => `  ${measureLine(measure)}`),
    ...result.comparisons.map(
      ({ name, difference, interval, n }) =>
        `  difference to ${name}: ${signed(difference)}${rangeText(interval)}, n = ${n}`,
    ),
    ...result.violations.map((violation) => `  missed: ${violation}`),
    ...result.notes.map((note) => `  note: ${note}`),
    "",
  ];
}

function measureLine(measure: Measure): string {
  const { name, value, interval, n, baseline } = measure;
  const range = interval === undefined ? "" : ` (${digits(interval[0])} to ${digits(interval[1])})`;
  const label = baseline === true ? `baseline ${name}` : name;
  return `${label.padEnd(44)} ${digits(value)}${range}, n = ${n}${barText(measure)}`;
}

function barText(measure: Measure): string {
  const { bar } = measure;
  if (bar === undefined) return "";
  const text =
    "atLeast" in bar ? `at least ${digits(bar.atLeast)}` : `at most ${digits(bar.atMost)}`;
  return reachesBar(measure) ? `; bar: ${text}` : `; below bar: ${text}`;
}

/** A source that is a single task has no interval. */
function rangeText([low, high]: readonly [number, number]): string {
  return Number.isNaN(low) || Number.isNaN(high) ? "" : ` (${signed(low)} to ${signed(high)})`;
}

function digits(value: number): string {
  return Number.isInteger(value) && Math.abs(value) > 1 ? String(value) : value.toFixed(3);
}

function signed(value: number): string {
  return value > 0 ? `+${value.toFixed(3)}` : value.toFixed(3);
}
