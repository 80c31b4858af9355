import { asNumber, asString, isObject } from "../../../core/json.ts";
import type { ObservedUsage } from "../../contract.ts";
import { openAiTokens } from "../../conversation/token-counts.ts";

type Place = Pick<ObservedUsage, "session" | "ordinal" | "raw" | "at">;

/**
 * Usage from the counters of a conversation, which rise for each of its models (the agent's, the condenser's): one
 * request for each, the highest revision its last statement.
 */
export function usageOfStats(
  stats: unknown,
  revision: number,
  place: Place,
): readonly ObservedUsage[] {
  const metrics = isObject(stats) ? stats["usage_to_metrics"] : undefined;
  if (!isObject(metrics)) return [];
  return Object.entries(metrics).flatMap(([usageId, metric]): ObservedUsage[] => {
    const usage = isObject(metric) ? metric["accumulated_token_usage"] : undefined;
    if (!isObject(metric) || !isObject(usage)) return [];
    const tokens = openAiTokens({
      prompt_tokens: usage["prompt_tokens"],
      completion_tokens: usage["completion_tokens"],
      cache_read_input_tokens: usage["cache_read_tokens"],
      cache_creation_input_tokens: usage["cache_write_tokens"],
    });
    if (tokens === null || tokens.input + tokens.cacheRead + tokens.output === 0) return [];
    const cost = asNumber(metric["accumulated_cost"]) ?? 0;
    return [
      {
        type: "usage",
        ...place,
        requestId: `stats:${usageId}`,
        revision,
        model: asString(metric["model_name"]) ?? asString(usage["model"]) ?? null,
        ...tokens,
        reasoning: asNumber(usage["reasoning_tokens"]) ?? 0,
        costUsd: cost > 0 ? cost : null,
      },
    ];
  });
}
