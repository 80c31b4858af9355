import { asArray, isObject, type JsonObject } from "../../src/core/json.ts";
import type { FileRecord } from "./json-records.ts";
import type { TokenCounts } from "../../src/core/token-counts.ts";
import { sum, sumByKind } from "./counted-tokens.ts";

/** Responses of Claude by id, the last line of each. Lines without an id stand for themselves. */
export function countClaude(lines: readonly FileRecord[]): TokenCounts {
  const responses = new Map<string, JsonObject>();
  for (const { value, start } of lines.flatMap(elements)) {
    const message = value["message"];
    if (value["type"] !== "assistant" || !isObject(message) || !isObject(message["usage"]))
      continue;
    if (message["model"] === "<synthetic>") continue;
    const session = `${String(value["sessionId"])} ${String(value["isSidechain"])}`;
    const name = message["id"] ?? value["requestId"] ?? value["uuid"] ?? start;
    responses.set(`${session} ${JSON.stringify(name)}`, message["usage"]);
  }
  return sumByKind([...responses.values()].map(tokensOf));
}

/** Headless output: the responses, or the totals by model of runs of which only the result was kept. */
export function countHeadless(lines: readonly FileRecord[]): TokenCounts {
  const responses = countClaude(lines);
  if (responses.output > 0) return responses;
  const results = lines.flatMap(elements).filter(({ value }) => value["type"] === "result");
  return sumByKind(
    results.flatMap(({ value }) => {
      const models = isObject(value["modelUsage"]) ? Object.values(value["modelUsage"]) : [];
      if (models.length === 0) return [tokensOf(value["usage"])];
      return models.map((usage) => ({
        input: sum(usage, "inputTokens"),
        output: sum(usage, "outputTokens"),
        cacheRead: sum(usage, "cacheReadInputTokens"),
        cacheWrite: sum(usage, "cacheCreationInputTokens"),
      }));
    }),
  );
}

function elements({ value, start }: FileRecord): readonly { value: JsonObject; start: number }[] {
  const values = Array.isArray(value) ? asArray(value) : [value];
  return values.filter(isObject).map((one) => ({ value: one, start }));
}

function tokensOf(usage: unknown): Partial<TokenCounts> {
  return {
    input: sum(usage, "input_tokens"),
    output: sum(usage, "output_tokens"),
    cacheRead: sum(usage, "cache_read_input_tokens"),
    cacheWrite: sum(usage, "cache_creation_input_tokens"),
  };
}
