import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asArray, isObject, type JsonObject } from "../../src/core/json.ts";
import { countClaude, countHeadless } from "./claude-tokens.ts";
import { countCodex } from "./codex-tokens.ts";
import { allKinds, type CountedTokens, noTokens, sum, sumTokens } from "./counted-tokens.ts";
import { linesOf, objectsOf } from "./json-records.ts";
import { openCodeTokens } from "./opencode-export.ts";
import {
  atifTokens,
  atofTokens,
  copilotTokens,
  droidStreamTokens,
  lastOfEach,
  openHandsOutputTokens,
} from "./run-tokens.ts";

/** Counts the tokens that one file of a format states, without its reader. */
export type TokenCounter = (path: string) => CountedTokens;

/** Counters by format; of formats that are not named here no independent count is made. */
export const tokenCounters: ReadonlyMap<string, TokenCounter> = new Map([
  ["claude-code", (path: string) => allKinds(countClaude(linesOf(path)))],
  ["claude-stream-json", (path) => allKinds(countHeadless(linesOf(path)))],
  ["codex", (path) => allKinds(countCodex(linesOf(path)))],
  ["codex-exec", (path) => allKinds(countCodex(linesOf(path)))],
  ["pi", (path) => eachRecord(path, piUsage)],
  ["openclaw", (path) => eachRecord(path, piUsage)],
  ["copilot-cli", copilotTokens],
  ["gemini", geminiTokens],
  ["qwen", (path) => eachRecord(path, qwenUsage)],
  ["kimi", (path) => eachRecord(path, kimiUsage)],
  ["mini-swe-agent", (path) => inText(path, "prompt_tokens", "completion_tokens")],
  ["openai-messages", (path) => inText(path, "prompt_tokens", "completion_tokens")],
  ["swe-agent", (path) => inText(path, "tokens_sent", "tokens_received")],
  ["atif", atifTokens],
  ["atof", atofTokens],
  ["droid-stream-json", droidStreamTokens],
  ["openhands-output", openHandsOutputTokens],
  ["openhands", openHands],
  ["trae", trae],
  ["opencode", openCodeTokens],
  ["opencode-files", openCodeFiles],
  ...["antigravity", "cursor", "grok", "hermes-session", "tau-bench"].map(
    (name) => [name, () => noTokens] as const,
  ),
]);

function eachRecord(path: string, usage: (record: JsonObject) => CountedTokens): CountedTokens {
  const records = objectsOf(path).flatMap((record) => {
    const messages = asArray(record["messages"]).filter(isObject);
    return messages.length > 0 ? messages : [record];
  });
  return sumTokens(records.map(usage));
}

/** Sum of the numbers behind keys in the raw text; keys inside of strings are escaped and do not match. */
function inText(path: string, prompt: string, output: string): CountedTokens {
  const text = readFileSync(path, "utf8");
  const total = (key: string): number =>
    [...text.matchAll(new RegExp(`"${key}":\\s*(\\d+)`, "g"))].reduce(
      (all, match) => all + Number(match[1]),
      0,
    );
  return { prompt: total(prompt), output: total(output) };
}

/** Tokens stand beside each other, none in another. */
function piUsage({ message }: JsonObject): CountedTokens {
  const usage = isObject(message) ? message["usage"] : undefined;
  return { prompt: sum(usage, "input", "cacheRead", "cacheWrite"), output: sum(usage, "output") };
}

/** A message that is written again as it grows counts once. */
function geminiTokens(path: string): CountedTokens {
  const records = objectsOf(path);
  const messages = [...records, ...records.flatMap((record) => asArray(record["messages"]))];
  return lastOfEach(
    messages.filter(isObject).map(({ id, tokens }) => {
      const output = sum(tokens, "output", "thoughts");
      return { name: id, tokens: { prompt: sum(tokens, "total") - output, output } };
    }),
  );
}

/** Thoughts stand beside the answer or inside of it: what is not input is output, where the total is told. */
function qwenUsage({ usageMetadata }: JsonObject): CountedTokens {
  const prompt = sum(usageMetadata, "promptTokenCount");
  const total = sum(usageMetadata, "totalTokenCount");
  return {
    prompt,
    output: total > 0 ? total - prompt : sum(usageMetadata, "candidatesTokenCount"),
  };
}

/** Requests are told for the turn and again for the session. */
function kimiUsage({ usageScope, usage }: JsonObject): CountedTokens {
  if (usageScope !== "turn") return noTokens;
  return {
    prompt: sum(usage, "inputOther", "inputCacheRead", "inputCacheCreation"),
    output: sum(usage, "output"),
  };
}

/** Counters that rise, one for each use of a model: what the last record with any says of all of them. */
function openHands(path: string): CountedTokens {
  const lines = readFileSync(path, "utf8").split("\n");
  const text = path.endsWith(".jsonl")
    ? lines.findLast((line) => counter.test(line))
    : lines.join("\n");
  const stated = [...(text ?? "").matchAll(new RegExp(counter, "g"))];
  return sumTokens(
    stated.map((match) => {
      const usage: unknown = JSON.parse(match[1] ?? "{}");
      return { prompt: sum(usage, "prompt_tokens"), output: sum(usage, "completion_tokens") };
    }),
  );
}

const counter = /"accumulated_token_usage":\s*(\{[^}]*\})/;

/**
 * A request is told twice: in the log of requests, and in the step. What was read from the cache and written to it stands
 * beside the input where Claude answered, and is part of it elsewhere.
 */
function trae(path: string): CountedTokens {
  const requests = objectsOf(path)
    .flatMap((run) => asArray(run["llm_interactions"]))
    .filter(isObject);
  return sumTokens(
    requests.map(({ provider, response }) => {
      const usage = isObject(response) ? response["usage"] : undefined;
      const apart = ["anthropic", "bedrock"].includes(String(provider))
        ? ["cache_creation_input_tokens", "cache_read_input_tokens"]
        : [];
      return {
        prompt: sum(usage, "input_tokens", ...apart),
        output: sum(usage, "output_tokens"),
      };
    }),
  );
}

/** Of the messages beside a session: their parts say the same again. */
function openCodeFiles(path: string): CountedTokens {
  const storage = dirname(dirname(dirname(path)));
  const id = String(objectsOf(path)[0]?.["id"]);
  const messages = globSync(join(storage, "message", id, "*.json"));
  return sumTokens(
    messages.flatMap(objectsOf).map(({ tokens }) => {
      const cache = isObject(tokens) ? tokens["cache"] : undefined;
      return {
        prompt: sum(tokens, "input") + sum(cache, "read", "write"),
        output: sum(tokens, "output", "reasoning"),
      };
    }),
  );
}
