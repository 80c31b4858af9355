import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { TokenCounts } from "../../../core/token-counts.ts";
import { nothingAbout } from "../../conversation/about-conversation.ts";
import type { AboutConversation, Dialect, MessageRef } from "../../conversation/dialect.ts";
import { possibleTimeOf } from "../../conversation/timestamp.ts";
import { openAiTokens } from "../../conversation/token-counts.ts";
import type { TurnUsage } from "../../conversation/turn.ts";
import type { PointerPath } from "../../readers/json-pointer.ts";
import { benchmarkRepo } from "../mini-swe/benchmark-repo.ts";
import { eventKeys, outputTurns } from "./output-turns.ts";

const NANO_PER_DOLLAR = 1e9;

/** A row of `output.jsonl`: a run with its `history` of events; also a bare list of events, as they are downloaded. */
export const outputDialect: Dialect = {
  messageKeys: eventKeys,
  isMessage: isEvent,
  fits: isEvent,
  turns: outputTurns,
  conversation(value) {
    if (Array.isArray(value)) {
      const events = refsOf([], value);
      return isHistory(events) ? { about: nothingAbout, messages: withUsages({}, events) } : null;
    }
    if (!isObject(value) || !Array.isArray(value["history"])) return null;
    const events = refsOf(["history"], value["history"]);
    if (!isHistory(events)) return null;
    return { about: aboutRun(value, events), messages: withUsages(value, events) };
  },
};

function isEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  const isNamed = typeof value["action"] === "string" || typeof value["observation"] === "string";
  return (
    isNamed && ("args" in value || "content" in value || "source" in value || "thought" in value)
  );
}

function isHistory(events: readonly MessageRef[]): boolean {
  return events.some((event) => isEvent(event.value));
}

/** The first versions wrote pairs of an action and its observation. */
function refsOf(path: PointerPath, history: readonly unknown[]): readonly MessageRef[] {
  return history.flatMap((value, index) =>
    Array.isArray(value) && value.every(isObject)
      ? value.map((part, at) => ({ path: [...path, index, at], value: part }))
      : [{ path: [...path, index], value }],
  );
}

function aboutRun(run: JsonObject, events: readonly MessageRef[]): AboutConversation {
  const metadata = isObject(run["metadata"]) ? run["metadata"] : {};
  const config = isObject(metadata["llm_config"]) ? metadata["llm_config"] : {};
  const metrics = isObject(run["metrics"]) ? run["metrics"] : {};
  const times = events
    .map(({ value }) => (isObject(value) ? possibleTimeOf(value["timestamp"]) : null))
    .filter((at) => at !== null);
  const cost = asNumber(metrics["accumulated_cost"]) ?? 0;
  const repoRemote = repoOf(run);
  return {
    ...nothingAbout,
    model: asString(config["model"]) ?? null,
    title: titleOf(run),
    startedAt: times[0] ?? null,
    endedAt: times.at(-1) ?? null,
    endReason: asString(run["error"]) ?? null,
    ...(repoRemote === null ? {} : { repoRemote }),
    facts: [
      ["harness_version", versionOf(events)],
      ["agent", asString(metadata["agent_class"]) ?? null],
      ["declared_cost_nano", cost > 0 ? Math.round(cost * NANO_PER_DOLLAR) : null],
    ],
  };
}

function titleOf(run: JsonObject): string | null {
  const issue = isObject(run["issue"]) ? run["issue"] : {};
  return asString(run["instance_id"]) ?? asString(issue["title"]) ?? null;
}

function repoOf(run: JsonObject): string | null {
  const instance = isObject(run["instance"]) ? run["instance"] : {};
  const issue = isObject(run["issue"]) ? run["issue"] : {};
  const named = asString(instance["repo"]) ?? [issue["owner"], issue["repo"]].join("/");
  if (/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(named)) return `https://github.com/${named}`;
  return benchmarkRepo(asString(run["instance_id"]) ?? "");
}

function versionOf(events: readonly MessageRef[]): string | null {
  const [first] = events;
  const args = isObject(first?.value) ? first.value["args"] : undefined;
  return isObject(args) ? (asString(args["openhands_version"]) ?? null) : null;
}

/**
 * Each request's usage at the event that it answered with. Requests whose answer is not in the history are summed up at
 * its first event, so that the total is that of the run. Runs that list no requests state them in the events.
 */
function withUsages(run: JsonObject, events: readonly MessageRef[]): readonly MessageRef[] {
  const metrics = isObject(run["metrics"]) ? run["metrics"] : {};
  const listed = asArray(metrics["token_usages"]).filter(isObject);
  const pending = listed.length > 0 ? usagesOf(listed) : usagesInEvents(events);
  const placed = events.map((event) => {
    const usage = takeUsage(pending, responseOf(event.value)["id"]);
    return usage === null ? event : { ...event, usage };
  });
  const [first, ...others] = placed;
  const rest = [...pending.values()].flat();
  if (first === undefined || rest.length === 0) return placed;
  const all = first.usage === undefined ? rest : [first.usage, ...rest];
  return [{ ...first, usage: sumOf(all) }, ...others];
}

type Pending = Map<string, TurnUsage[]>;

function usagesOf(listed: readonly JsonObject[]): Pending {
  const pending: Pending = new Map();
  for (const entry of listed) {
    const requestId = asString(entry["response_id"]) ?? "";
    const tokens = openAiTokens({
      prompt_tokens: entry["prompt_tokens"],
      completion_tokens: entry["completion_tokens"],
      cache_read_input_tokens: entry["cache_read_tokens"],
      cache_creation_input_tokens: entry["cache_write_tokens"],
    });
    if (tokens === null) continue;
    const usage = { requestId, model: asString(entry["model"]) ?? null, tokens, costUsd: null };
    pending.set(requestId, [...(pending.get(requestId) ?? []), usage]);
  }
  return pending;
}

function usagesInEvents(events: readonly MessageRef[]): Pending {
  const pending: Pending = new Map();
  for (const { value } of events) {
    const response = responseOf(value);
    const requestId = asString(response["id"]) ?? "";
    const tokens = openAiTokens(response["usage"]);
    if (tokens === null || requestId === "") continue;
    const model = asString(response["model"]) ?? null;
    pending.set(requestId, [{ requestId, model, tokens, costUsd: null }]);
  }
  return pending;
}

function responseOf(event: unknown): JsonObject {
  const metadata = isObject(event) ? event["tool_call_metadata"] : undefined;
  const response = isObject(metadata) ? metadata["model_response"] : undefined;
  return isObject(response) ? response : {};
}

/** The usage of a response, taken out; several of one response are summed up. Null when there is none. */
function takeUsage(pending: Pending, id: unknown): TurnUsage | null {
  if (typeof id !== "string" || id === "") return null;
  const found = pending.get(id) ?? [];
  pending.delete(id);
  return found.length === 0 ? null : sumOf(found);
}

function sumOf(usages: readonly TurnUsage[]): TurnUsage {
  const sum = (field: keyof TokenCounts): number =>
    usages.reduce((total, usage) => total + usage.tokens[field], 0);
  const [first] = usages;
  return {
    requestId: first?.requestId === "" ? null : (first?.requestId ?? null),
    model: first?.model ?? null,
    tokens: {
      input: sum("input"),
      output: sum("output"),
      cacheRead: sum("cacheRead"),
      cacheWrite: sum("cacheWrite"),
      reasoning: sum("reasoning"),
    },
    costUsd: null,
  };
}
