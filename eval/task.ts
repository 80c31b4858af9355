/** A figure with its interval, and the bar it is held against. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  /** 95% bootstrap interval, clustered by task; absent where nothing was drawn. */
  readonly interval?: readonly [low: number, high: number];
  /** Units the figure rests on. */
  readonly n: number;
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
  /** True for what ours is compared with. */
  readonly baseline?: boolean;
}

/** A paired difference to a baseline; a task fails only where it lies wholly below zero. */
export interface Comparison {
  readonly name: string;
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  readonly n: number;
}

export interface TaskResult {
  readonly measures: readonly Measure[];
  readonly comparisons: readonly Comparison[];
  /** Exact demands that were missed, in words; any makes the task fail. */
  readonly violations: readonly string[];
  /** What a reader must know to read the figures. */
  readonly notes: readonly string[];
}

/** One evaluation on labelled data. `run` answers null when its input is absent. */
export interface EvaluationTask {
  readonly name: string;
  readonly title: string;
  readonly reads: string;
  run(data: string): Promise<TaskResult | null>;
}

export type TaskStatus = "reached" | "below bar" | "failed" | "skipped";

export function statusOf(result: TaskResult | null): TaskStatus {
  if (result === null) return "skipped";
  const worse = result.comparisons.some(({ interval }) => interval[1] < 0);
  if (worse || result.violations.length > 0) return "failed";
  return result.measures.every(reachesBar) ? "reached" : "below bar";
}

export function reachesBar({ value, bar }: Measure): boolean {
  if (bar === undefined) return true;
  return "atLeast" in bar ? value >= bar.atLeast : value <= bar.atMost;
}
