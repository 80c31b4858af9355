import type { ExecutionTotals } from "../store/statistics-port.ts";
import { meanConfidence, meanLatencyMs, type SuccessRate, successRate } from "./success-rate.ts";
import type { TableAge } from "./table-age.ts";

/** How a house fared over some days. */
export interface HousePerformance extends SuccessRate, TableAge {
  readonly house: string;
  readonly period_days: number;
  /** With those of unknown outcome. */
  readonly total_executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly unknown: number;
  readonly avg_latency_ms: number | null;
  /** Executions whose latency is known: what the mean rests on. */
  readonly latency_count: number;
  readonly avg_confidence: number | null;
  /** Executions that stated their confidence: what the mean rests on. */
  readonly confidence_count: number;
}

export interface HousePerformanceOptions {
  /** The last so many times 24 hours, from 1; 7 unless said otherwise. */
  readonly days?: number;
}

export function housePerformance(
  house: string,
  days: number,
  totals: ExecutionTotals,
  age: TableAge,
): HousePerformance {
  const { successes, failures, unknown } = totals;
  return {
    house,
    period_days: days,
    total_executions: successes + failures + unknown,
    successes,
    failures,
    unknown,
    ...successRate(totals),
    avg_latency_ms: meanLatencyMs(totals),
    latency_count: totals.latencyCount,
    avg_confidence: meanConfidence(totals),
    confidence_count: totals.confidenceCount,
    ...age,
  };
}
