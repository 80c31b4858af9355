import { isObject, type JsonObject } from "../../src/core/json.ts";
import type { FileRecord } from "./json-records.ts";
import type { TokenCounts } from "../../src/core/token-counts.ts";
import { sum, sumByKind } from "./counted-tokens.ts";

/**
 * Codex: the highest state of the counters before each time they fall, and at the end. A thread that goes on from another
 * one takes its counters over: what they said before its first request is the other's.
 */
export function countCodex(lines: readonly FileRecord[]): TokenCounts {
  const events = lines
    .map(({ value }) => value)
    .filter(isObject)
    .map((value) => (isObject(value["payload"]) ? value["payload"] : value));
  const told = events
    .map((event) =>
      event["type"] === "turn.completed"
        ? { total_token_usage: event["usage"] }
        : event["type"] === "token_count"
          ? event["info"]
          : undefined,
    )
    .filter(isObject)
    .filter((info) => isObject(info["total_token_usage"]));
  const states = told.map((info) => info["total_token_usage"]);
  const peaks = states.filter((state, index) => {
    const next = states[index + 1];
    return next === undefined || sum(next, "output_tokens") < sum(state, "output_tokens");
  });
  const first = told[0]?.["last_token_usage"];
  const inherits = events.some(goesOnFromAnother) && isObject(first);
  return sumByKind([
    ...peaks.map((peak) => kindsOf(peak, 1)),
    ...(inherits ? [kindsOf(states[0], -1), kindsOf(first, 1)] : []),
  ]);
}

function goesOnFromAnother(event: JsonObject): boolean {
  return ["parent_thread_id", "forked_from_id"].some((key) => typeof event[key] === "string");
}

function kindsOf(state: unknown, sign: 1 | -1): TokenCounts {
  // The input holds what was read from the cache and written to it.
  const cacheRead = sum(state, "cached_input_tokens");
  const cacheWrite = sum(state, "cache_write_input_tokens");
  return {
    input: sign * (sum(state, "input_tokens") - cacheRead - cacheWrite),
    output: sign * sum(state, "output_tokens"),
    cacheRead: sign * cacheRead,
    cacheWrite: sign * cacheWrite,
    reasoning: sign * sum(state, "reasoning_output_tokens"),
  };
}
