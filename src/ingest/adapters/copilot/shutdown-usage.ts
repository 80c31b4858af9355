import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { TokenCounts } from "../../../core/token-counts.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";

/**
 * What a session spent since it was started, as its end tells it, beyond the output that its messages told (`told`, by
 * model). By model where usage is given so, where the input holds what was read from the cache; else over all models,
 * where it does not.
 */
export function shutdownUsage(
  event: JsonObject,
  data: JsonObject,
  told: Readonly<Record<string, number>>,
): readonly Turn[] {
  const id = asString(event["id"]) ?? "shutdown";
  const at = timeOf(event["timestamp"]);
  const byModel = usageByModel(data["modelMetrics"]);
  const rows = byModel.length > 0 ? byModel : totals(data);
  // Older versions do not say which model a message is of: its output is taken off wherever there is some left.
  let unnamed = outputOf(told, "");
  return rows.flatMap(({ model, tokens }) => {
    const named = model === null ? sumOf(Object.values(told)) - unnamed : outputOf(told, model);
    const left = Math.max(0, tokens.output - named);
    const taken = Math.min(left, unnamed);
    unnamed -= taken;
    const output = left - taken;
    const rest = { ...tokens, output, reasoning: Math.min(tokens.reasoning, output) };
    if (rest.input + rest.output + rest.cacheRead + rest.cacheWrite === 0) return [];
    const usage = { requestId: `${id}/${model ?? ""}`, model, tokens: rest, costUsd: null };
    return [
      turnOf("meta", "", { at, parentId: asString(event["id"]) ?? null, label: "usage", usage }),
    ];
  });
}

interface Spent {
  readonly model: string | null;
  readonly tokens: TokenCounts;
}

function usageByModel(metrics: unknown): readonly Spent[] {
  if (!isObject(metrics)) return [];
  return Object.entries(metrics).flatMap(([model, metric]) => {
    const usage = isObject(metric) ? metric["usage"] : undefined;
    if (!isObject(usage)) return [];
    const cacheRead = count(usage, "cacheReadTokens") ?? 0;
    const cacheWrite = count(usage, "cacheWriteTokens") ?? 0;
    const tokens = {
      input: Math.max(0, (count(usage, "inputTokens") ?? 0) - cacheRead - cacheWrite),
      output: count(usage, "outputTokens") ?? 0,
      cacheRead,
      cacheWrite,
      reasoning: count(usage, "reasoningTokens") ?? 0,
    };
    return [{ model, tokens }];
  });
}

function totals(data: JsonObject): readonly Spent[] {
  const { tokenDetails } = data;
  if (!isObject(tokenDetails)) return [];
  const of = (kind: string): number => {
    const detail = tokenDetails[kind];
    return isObject(detail) ? (count(detail, "tokenCount") ?? 0) : 0;
  };
  const tokens = {
    input: of("input"),
    output: of("output"),
    cacheRead: of("cache_read"),
    cacheWrite: of("cache_write"),
    reasoning: 0,
  };
  return [{ model: null, tokens }];
}

function outputOf(told: Readonly<Record<string, number>>, model: string): number {
  return Object.hasOwn(told, model) ? (told[model] ?? 0) : 0;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
