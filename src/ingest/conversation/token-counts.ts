import { asNumber, isObject, type JsonObject } from "../../core/json.ts";
import type { TokenCounts } from "../../core/token-counts.ts";

/**
 * Usage as OpenAI states it (Chat Completions and Responses, also as LiteLLM and OpenRouter fill it in): the prompt
 * includes what was read from and written to the cache, reasoning is part of the output. Null when nothing is stated.
 */
export function openAiTokens(usage: unknown): TokenCounts | null {
  if (!isObject(usage)) return null;
  const prompt = count(usage, "prompt_tokens", "input_tokens");
  const output = count(usage, "completion_tokens", "output_tokens");
  if (prompt === undefined && output === undefined) return null;
  const prompted = part(usage, "prompt_tokens_details", "input_tokens_details");
  const completed = part(usage, "completion_tokens_details", "output_tokens_details");
  const cacheRead =
    count(prompted, "cached_tokens") ?? count(usage, "cache_read_input_tokens") ?? 0;
  const cacheWrite =
    count(prompted, "cache_creation_tokens", "cache_write_tokens") ??
    count(usage, "cache_creation_input_tokens") ??
    0;
  return {
    input: Math.max(0, (prompt ?? 0) - cacheRead - cacheWrite),
    output: output ?? 0,
    cacheRead,
    cacheWrite,
    reasoning: count(completed, "reasoning_tokens") ?? 0,
  };
}

/** Usage as Anthropic states it: input excludes the cache, thinking is part of the output. */
export function anthropicTokens(usage: unknown): TokenCounts | null {
  if (!isObject(usage)) return null;
  const input = count(usage, "input_tokens");
  const output = count(usage, "output_tokens");
  if (input === undefined && output === undefined) return null;
  return {
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: count(usage, "cache_read_input_tokens") ?? 0,
    cacheWrite: count(usage, "cache_creation_input_tokens") ?? 0,
    reasoning: 0,
  };
}

function part(usage: JsonObject, ...names: readonly string[]): JsonObject {
  const found = names.map((name) => usage[name]).find(isObject);
  return found ?? {};
}

/** The first of these that is a count of tokens. */
export function count(usage: JsonObject, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = asNumber(usage[name]);
    if (value !== undefined && value >= 0) return Math.round(value);
  }
  return undefined;
}
