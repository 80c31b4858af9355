import { percent } from "../../core/percent.ts";
import type { PooledRate } from "../../stats/pooled-rate.ts";
import type { SuccessForecast } from "./success-predictor.ts";

/** Nothing but the base rate is known: no level below `all` has three effective outcomes. */
export function isInsufficient({ level }: PooledRate): boolean {
  return level === null || level === "all";
}

/** Why a probability is what it is, in one sentence. */
export function predictionReasoning(
  { probability, pooled, context }: SuccessForecast,
  range: { readonly low: number; readonly high: number },
): string {
  const rate = `${percent(probability)} (${percent(range.low)} to ${percent(range.high)})`;
  if (isInsufficient(pooled)) {
    const all = pooled.path[0]?.n ?? 0;
    if (all === 0) return "insufficient data: no outcome of any tool is known";
    return `insufficient data: the base rate is ${rate}, resting on ${all.toFixed(1)} effective outcomes of all tools`;
  }
  const outcomes = `${pooled.n.toFixed(1)} effective outcomes`;
  const by = context.isUsed ? "corrected by the session so far" : "recalibrated";
  const corrected = probability === pooled.probability ? "" : `, ${by}`;
  return `${verdictOf(probability)}: ${rate}, resting on ${outcomes} of its ${pooled.level}${corrected}`;
}

function verdictOf(probability: number): string {
  if (probability > 0.9) return "excellent track record";
  if (probability > 0.7) return "good track record";
  if (probability > 0.5) return "mixed results";
  return "poor track record, consider alternatives";
}
