import { isoTime } from "../core/iso-time.ts";
import type { ExecutionTotals } from "../store/statistics-port.ts";
import { meanConfidence, meanLatencyMs, type SuccessRate, successRate } from "./success-rate.ts";
import type { TableAge } from "./table-age.ts";

/** How a tool fared in a house, over all models: with equal parameters, or with any (`aggregate`). */
export interface ExecutionPattern extends SuccessRate, TableAge {
  readonly tool: string;
  readonly house: string | null;
  /** Keyed hash of the parameters as the view `executions` shows it, or `aggregate`. */
  readonly param_signature: string;
  /** Known outcomes. */
  readonly sample_count: number;
  readonly unknown_count: number;
  /** Of the executions whose latency is known; null where none is. */
  readonly avg_latency_ms: number | null;
  readonly latency_count: number;
  /** Of the executions that stated one; null where none did. */
  readonly avg_confidence: number | null;
  readonly confidence_count: number;
  readonly last_executed: string | null;
}

export interface PatternPlace {
  readonly tool: string;
  readonly house: string | null;
  readonly paramHash: string | null;
}

/** Null where nothing was executed. */
export function executionPattern(
  { tool, house, paramHash }: PatternPlace,
  totals: ExecutionTotals,
  age: TableAge,
): ExecutionPattern | null {
  const rate = successRate(totals);
  if (rate.interval.n + totals.unknown === 0) return null;
  return {
    tool,
    house,
    param_signature: paramHash ?? "aggregate",
    ...rate,
    sample_count: rate.interval.n,
    unknown_count: totals.unknown,
    avg_latency_ms: meanLatencyMs(totals),
    latency_count: totals.latencyCount,
    avg_confidence: meanConfidence(totals),
    confidence_count: totals.confidenceCount,
    last_executed: isoTime(totals.lastAt),
    ...age,
  };
}
