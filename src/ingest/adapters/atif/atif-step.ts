import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText, parsedArguments } from "../../conversation/content.ts";
import { words } from "../../conversation/known-keys.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { type Turn, turnOf, type TurnCall, type TurnUsage } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

/** Keys of a step, in any version up to 1.7. */
export const stepKeys = words(
  `step_id timestamp source message model_name reasoning_effort reasoning_content tool_calls observation metrics
   llm_call_count is_copied_context extra`,
);

/** A step as the turns it stands for: what was thought and said with its calls, and what was observed of them. */
export function atifTurns(step: JsonObject): readonly Turn[] {
  const at = timeOf(step["timestamp"]);
  const text = contentText(step["message"]);
  // Repeated from the trajectory that this one goes on from: it was counted there.
  if (step["is_copied_context"] === true)
    return [turnOf("meta", text, { at, label: "copied-context" })];
  const observed = resultsOf(step).map((result) => observedTurn(step, result, at));
  switch (sourceOf(step)) {
    case "user":
      return [turnOf("user", text, { at }), ...observed];
    case "system":
      return [turnOf(kindOf(step), text, { at, label: labelOf(step) }), ...observed];
    case "agent":
      return [...thought(step, at), agentTurn(step, text, at), ...observed];
    default:
      // Whole: it is redacted before it is cut.
      return [turnOf("meta", text, { at, label: `unknown:${anyText(step["source"])}` })];
  }
}

/** Fields that an agent's steps alone may have. */
const agentOnly = ["tool_calls", "metrics", "reasoning_content", "model_name", "llm_call_count"];

/** Where the source was redacted, or is none that is known, an agent's step is known by what only it has. */
function sourceOf(step: JsonObject): unknown {
  const { source } = step;
  if (source === "user" || source === "system" || source === "agent") return source;
  return agentOnly.some((key) => key in step) ? "agent" : source;
}

/** What our own export noted of a step that ATIF has no place for. */
function ownNotes(step: JsonObject): JsonObject {
  const extra = isObject(step["extra"]) ? step["extra"] : {};
  return isObject(extra["whetstone"]) ? extra["whetstone"] : {};
}

function labelOf(step: JsonObject): string | null {
  return asString(ownNotes(step)["label"]) ?? null;
}

function kindOf(step: JsonObject): "system" | "meta" | "tool" {
  const { kind } = ownNotes(step);
  return kind === "meta" || kind === "tool" ? kind : "system";
}

function thought(step: JsonObject, at: number | null): readonly Turn[] {
  const reasoning = anyText(step["reasoning_content"]);
  return reasoning === "" ? [] : [turnOf("assistant", reasoning, { at, label: "thinking" })];
}

function agentTurn(step: JsonObject, text: string, at: number | null): Turn {
  return turnOf("assistant", text, {
    at,
    model: asString(step["model_name"]) ?? null,
    label: labelOf(step),
    calls: asArray(step["tool_calls"]).filter(isObject).map(toCall),
    usage: usageOf(step["metrics"]),
  });
}

function toCall(call: JsonObject): TurnCall {
  return {
    id: asString(call["tool_call_id"]) ?? null,
    ...splitToolName(asString(call["function_name"]) ?? "unknown"),
    params: paramsOf(call),
  };
}

/** Arguments that were no object stand in one, where our own export says so. */
function paramsOf(call: JsonObject): unknown {
  const params = parsedArguments(call["arguments"]);
  return ownNotes(call)["wrapped"] === true && isObject(params) ? params["value"] : params;
}

/** Prompt tokens include what was read from the cache, and what was written to it where that is told. */
function usageOf(metrics: unknown): TurnUsage | null {
  if (!isObject(metrics)) return null;
  const prompt = count(metrics, "prompt_tokens");
  const output = count(metrics, "completion_tokens");
  if (prompt === undefined && output === undefined) return null;
  const extra = isObject(metrics["extra"]) ? metrics["extra"] : {};
  const cacheRead = count(metrics, "cached_tokens") ?? 0;
  const cacheWrite = count(extra, "cache_write_tokens") ?? 0;
  const cost = asNumber(metrics["cost_usd"]);
  return {
    requestId: null,
    model: null,
    tokens: {
      input: Math.max(0, (prompt ?? 0) - cacheRead - cacheWrite),
      output: output ?? 0,
      cacheRead,
      cacheWrite,
      reasoning: count(extra, "reasoning_tokens") ?? 0,
    },
    costUsd: cost === undefined || cost <= 0 ? null : cost,
  };
}

function resultsOf(step: JsonObject): readonly JsonObject[] {
  const observation = isObject(step["observation"]) ? step["observation"] : {};
  return asArray(observation["results"]).filter(isObject);
}

/** A result of a call of this step; what answers none is an observation of its own. */
function observedTurn(step: JsonObject, result: JsonObject, at: number | null): Turn {
  const text = contentText(result["content"]);
  const callId = asString(result["source_call_id"]) ?? null;
  const isAnswer = callId !== null || asArray(step["tool_calls"]).length === 1;
  if (!isAnswer) return turnOf("system", text, { at, label: "observation" });
  const extra = isObject(result["extra"]) ? result["extra"] : {};
  const latency = asNumber(extra["latency_ms"]);
  return turnOf("tool", text, {
    at,
    result: {
      callId,
      tool: null,
      signals: signalsOf(extra),
      latencyMs: latency === undefined || latency < 0 ? null : latency,
    },
  });
}

const statuses: ReadonlyMap<unknown, NonNullable<ResultSignals["status"]>> = new Map([
  ["denied", "denied"],
  ["cancelled", "cancelled"],
  ["skipped", "skipped"],
  ["timeout", "timeout"],
]);

/** ATIF has no error flag: where the writer noted one, it stands in `extra`. */
function signalsOf(extra: JsonObject): ResultSignals {
  const own = isObject(extra["whetstone"]) ? extra["whetstone"] : {};
  const status = statuses.get(own["failure_kind"]);
  const exitCode = asNumber(extra["exit_code"]);
  const { is_error: flag } = extra;
  return {
    ...(status === undefined ? {} : { status }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(typeof flag === "boolean" ? { errorFlag: flag } : {}),
  };
}
