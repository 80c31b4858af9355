import { isoTime } from "../core/iso-time.ts";
import type { ModelTotals } from "../store/statistics-port.ts";
import { meanLatencyMs, type SuccessRate, successRate } from "./success-rate.ts";
import type { TableAge } from "./table-age.ts";

/** How a model fared at one type of work. */
export interface ModelPerformance extends SuccessRate, TableAge {
  readonly model: string;
  readonly task_type: string;
  /** Calls with a known outcome. */
  readonly total_calls: number;
  readonly success_count: number;
  readonly unknown_count: number;
  /** Of the executions whose latency is known; null where none is. */
  readonly avg_latency_ms: number | null;
  readonly latency_count: number;
  readonly last_used: string | null;
}

export interface BestModelOptions {
  /** Known outcomes that a model needs to be considered, from 1; 5 unless said otherwise. */
  readonly minSamples?: number;
}

/**
 * The model with the highest lower bound of its success rate, so that 1 of 1 never beats 95 of 100; of equals the
 * faster, an unknown latency last; null where no model has enough samples.
 */
export function bestModel(
  taskType: string,
  models: readonly ModelTotals[],
  age: TableAge,
  minSamples: number,
): ModelPerformance | null {
  const ranked = models
    .map((totals) => modelPerformance(taskType, totals, age))
    .filter((one) => one.total_calls >= minSamples)
    .toSorted(byLowerBound);
  return ranked[0] ?? null;
}

function byLowerBound(a: ModelPerformance, b: ModelPerformance): number {
  return (
    b.interval.low - a.interval.low ||
    (a.avg_latency_ms ?? Infinity) - (b.avg_latency_ms ?? Infinity) ||
    (a.model < b.model ? -1 : 1)
  );
}

function modelPerformance(taskType: string, totals: ModelTotals, age: TableAge): ModelPerformance {
  const rate = successRate(totals);
  return {
    model: totals.model,
    task_type: taskType,
    total_calls: rate.interval.n,
    success_count: totals.successes,
    unknown_count: totals.unknown,
    ...rate,
    avg_latency_ms: meanLatencyMs(totals),
    latency_count: totals.latencyCount,
    last_used: isoTime(totals.lastAt),
    ...age,
  };
}
