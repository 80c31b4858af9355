import { isObject } from "../../src/core/json.ts";
import type { FileRecord } from "./json-records.ts";
import { sum, sumByKind, type TokensByKind } from "./counted-tokens.ts";

/** Codex: the highest state of the counters before each time they fall, and at the end. */
export function countCodex(lines: readonly FileRecord[]): TokensByKind {
  const states = lines
    .map(({ value }) => value)
    .filter(isObject)
    .map((value) => (isObject(value["payload"]) ? value["payload"] : value))
    .map((event) =>
      event["type"] === "turn.completed"
        ? { total_token_usage: event["usage"] }
        : event["type"] === "token_count"
          ? event["info"]
          : undefined,
    )
    .map((info) => (isObject(info) ? info["total_token_usage"] : undefined))
    .filter(isObject);
  const peaks = states.filter((state, index) => {
    const next = states[index + 1];
    return next === undefined || sum(next, "output_tokens") < sum(state, "output_tokens");
  });
  return sumByKind(
    peaks.map((peak) => {
      // The input holds what was read from the cache and written to it.
      const cacheRead = sum(peak, "cached_input_tokens");
      const cacheWrite = sum(peak, "cache_write_input_tokens");
      return {
        input: sum(peak, "input_tokens") - cacheRead - cacheWrite,
        output: sum(peak, "output_tokens"),
        cacheRead,
        cacheWrite,
        reasoning: sum(peak, "reasoning_output_tokens"),
      };
    }),
  );
}
