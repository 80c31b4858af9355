import { asNumber, isObject, type JsonObject } from "../../../core/json.ts";
import { count } from "../../conversation/token-counts.ts";
import type { TokenCounts } from "../../../core/token-counts.ts";

/**
 * Usage of a message or a finished step. Input excludes the cache. Reasoning stands beside the output and is added to it,
 * except where the stated total shows that the output already holds it (older versions). Null when nothing was counted:
 * providers that do not report leave zeros. A cost of 0 is an unknown price.
 */
export function usageOf(
  data: JsonObject,
): (TokenCounts & { readonly costUsd: number | null }) | null {
  const { tokens } = data;
  if (!isObject(tokens)) return null;
  const cache = isObject(tokens["cache"]) ? tokens["cache"] : {};
  const input = count(tokens, "input") ?? 0;
  const output = count(tokens, "output") ?? 0;
  const reasoning = count(tokens, "reasoning") ?? 0;
  const cacheRead = count(cache, "read") ?? 0;
  const cacheWrite = count(cache, "write") ?? 0;
  const costUsd = costOf(data["cost"]);
  if (input + output + reasoning + cacheRead + cacheWrite === 0 && costUsd === null) return null;
  const holdsReasoning = count(tokens, "total") === input + output + cacheRead + cacheWrite;
  return {
    input,
    output: holdsReasoning ? output : output + reasoning,
    cacheRead,
    cacheWrite,
    reasoning,
    costUsd,
  };
}

function costOf(cost: unknown): number | null {
  const usd = asNumber(cost) ?? (isObject(cost) ? asNumber(cost["usd"]) : undefined);
  return usd === undefined || usd <= 0 ? null : usd;
}
