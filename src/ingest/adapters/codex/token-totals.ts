import { isObject } from "../../../core/json.ts";
import type { TokenCounts } from "../../../core/token-counts.ts";
import { count } from "../../conversation/token-counts.ts";

/** Cumulative counters of a thread, as Codex states them: input includes the cache, output includes reasoning. */
export interface TokenTotals {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

const zero: TokenTotals = { input: 0, cached: 0, cacheWrite: 0, output: 0, reasoning: 0 };

/** Counters of `total_token_usage`, `last_token_usage` or a turn's `usage`; null where none are stated. */
export function readTotals(value: unknown): TokenTotals | null {
  if (!isObject(value)) return null;
  const input = count(value, "input_tokens");
  const output = count(value, "output_tokens");
  if (input === undefined && output === undefined) return null;
  return {
    input: input ?? 0,
    cached: count(value, "cached_input_tokens") ?? 0,
    cacheWrite: count(value, "cache_write_input_tokens") ?? 0,
    output: output ?? 0,
    reasoning: count(value, "reasoning_output_tokens") ?? 0,
  };
}

/**
 * What was spent since the counters stood at `before`; null when nothing was, as with the repeated events that Codex
 * writes. Counters that fell began anew.
 */
export function spentSince(before: TokenTotals | null, now: TokenTotals): TokenCounts | null {
  const fell = before !== null && (now.input < before.input || now.output < before.output);
  const base = before === null || fell ? zero : before;
  const cacheRead = Math.max(0, now.cached - base.cached);
  const cacheWrite = Math.max(0, now.cacheWrite - base.cacheWrite);
  const delta = {
    input: Math.max(0, now.input - base.input - cacheRead - cacheWrite),
    output: Math.max(0, now.output - base.output),
    cacheRead,
    cacheWrite,
    reasoning: Math.max(0, now.reasoning - base.reasoning),
  };
  return delta.input + delta.output + cacheRead + cacheWrite === 0 ? null : delta;
}

/** Name of the request that brought the counters here: equal in copies of one history, rising within a thread. */
export function totalsName(totals: TokenTotals): string {
  return `total ${totals.input}/${totals.cached}/${totals.output}`;
}
