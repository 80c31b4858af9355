import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asArray, asNumber, isObject, type JsonObject } from "../../src/core/json.ts";
import { claudeCode } from "../../src/ingest/adapters/claude-code.ts";
import { claudeStreamJson } from "../../src/ingest/adapters/claude-stream-json.ts";
import { codex } from "../../src/ingest/adapters/codex.ts";
import { codexExec } from "../../src/ingest/adapters/codex-exec.ts";
import type { Adapter } from "../../src/ingest/contract.ts";
import { probe } from "../../src/ingest/probe.ts";
import { orphanResults, type TokenTotals, tokenTotals } from "../ingest/adapter-laws.suite.ts";
import { readAll } from "../ingest/read-all.ts";

// Reads the development data of these formats; set WHETSTONE_DATA to its folder.
const data = process.env["WHETSTONE_DATA"];
const adapters = [claudeCode, claudeStreamJson, codex, codexExec];

interface Found {
  readonly path: string;
  readonly adapter: Adapter;
}

async function sources(root: string): Promise<readonly Found[]> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  const paths = names.filter((name) => /\.jsonl$|claude_code_stdout\.txt$/.test(name)).toSorted();
  const found: Found[] = [];
  for (const name of paths) {
    const path = join(root, name);
    const look = await probe(path);
    const claims = adapters.map((adapter) => ({ adapter, confidence: adapter.detect(look) }));
    const best = claims.toSorted((a, b) => b.confidence - a.confidence)[0];
    if (best !== undefined && best.confidence > 0) found.push({ path, adapter: best.adapter });
  }
  return found;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/** The lines of a file, split as text by another hand than the reader's. */
function linesOf(path: string): readonly Line[] {
  let start = 0;
  return readFileSync(path, "latin1")
    .split("\n")
    .map((text) => {
      const line = { start, end: start + text.length, value: parse(text) };
      start = line.end + 1;
      return line;
    })
    .filter((line) => line.end > line.start);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "latin1").toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

/** What stands for every id in lines that were collected from several runs to show their shape. */
const sanitised = "[trimmed for fixture]";

const noTokens: TokenTotals = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

function sum(totals: readonly Partial<TokenTotals>[]): TokenTotals {
  const add = (field: keyof TokenTotals) => totals.reduce((all, one) => all + (one[field] ?? 0), 0);
  return {
    input: add("input"),
    output: add("output"),
    cacheRead: add("cacheRead"),
    cacheWrite: add("cacheWrite"),
    reasoning: add("reasoning"),
  };
}

/** Responses of Claude by id, the last line of each. Lines without an id stand for themselves. */
function countClaude(lines: readonly Line[]): TokenTotals {
  const responses = new Map<string, JsonObject>();
  for (const { value, start } of lines.flatMap(records)) {
    const message = value["message"];
    if (value["type"] !== "assistant" || !isObject(message) || !isObject(message["usage"]))
      continue;
    if (message["model"] === "<synthetic>") continue;
    const session = `${String(value["sessionId"])} ${String(value["isSidechain"])}`;
    const name = message["id"] ?? value["requestId"] ?? value["uuid"] ?? start;
    responses.set(`${session} ${JSON.stringify(name)}`, message["usage"]);
  }
  return sum([...responses.values()].map(claudeTokens));
}

function records(line: Line): readonly { value: JsonObject; start: number }[] {
  const values = Array.isArray(line.value) ? asArray(line.value) : [line.value];
  return values.filter(isObject).map((value) => ({ value, start: line.start }));
}

function claudeTokens(usage: JsonObject): Partial<TokenTotals> {
  return {
    input: asNumber(usage["input_tokens"]) ?? 0,
    output: asNumber(usage["output_tokens"]) ?? 0,
    cacheRead: asNumber(usage["cache_read_input_tokens"]) ?? 0,
    cacheWrite: asNumber(usage["cache_creation_input_tokens"]) ?? 0,
  };
}

/** Headless output: the responses, or the totals by model of runs of which only the result was kept. */
function countHeadless(lines: readonly Line[]): TokenTotals {
  const responses = countClaude(lines);
  if (responses.output > 0) return responses;
  const results = lines.flatMap(records).filter(({ value }) => value["type"] === "result");
  return sum(
    results.flatMap(({ value }) => {
      const models = isObject(value["modelUsage"]) ? Object.values(value["modelUsage"]) : [];
      if (models.length === 0)
        return [claudeTokens(isObject(value["usage"]) ? value["usage"] : {})];
      return models.filter(isObject).map((usage) => ({
        input: asNumber(usage["inputTokens"]) ?? 0,
        output: asNumber(usage["outputTokens"]) ?? 0,
        cacheRead: asNumber(usage["cacheReadInputTokens"]) ?? 0,
        cacheWrite: asNumber(usage["cacheCreationInputTokens"]) ?? 0,
      }));
    }),
  );
}

/** Codex: the highest state of the counters before each time they fall, and at the end. */
function countCodex(lines: readonly Line[]): TokenTotals {
  const states = lines
    .flatMap(records)
    .map(({ value }) => (isObject(value["payload"]) ? value["payload"] : value))
    .map((event) =>
      event["type"] === "token_count" ? event["info"] : { total_token_usage: usageOfTurn(event) },
    )
    .map((info) => (isObject(info) ? info["total_token_usage"] : undefined))
    .filter(isObject);
  const peaks = states.filter((state, index) => {
    const next = states[index + 1];
    return next === undefined || outputOf(next) < outputOf(state);
  });
  return sum(
    peaks.map((peak) => {
      const cached = asNumber(peak["cached_input_tokens"]) ?? 0;
      const written = asNumber(peak["cache_write_input_tokens"]) ?? 0;
      return {
        input: (asNumber(peak["input_tokens"]) ?? 0) - cached - written,
        output: outputOf(peak),
        cacheRead: cached,
        cacheWrite: written,
        reasoning: asNumber(peak["reasoning_output_tokens"]) ?? 0,
      };
    }),
  );
}

function usageOfTurn(event: JsonObject): unknown {
  return event["type"] === "turn.completed" ? event["usage"] : undefined;
}

function outputOf(state: JsonObject): number {
  return asNumber(state["output_tokens"]) ?? 0;
}

const counters: ReadonlyMap<Adapter, (lines: readonly Line[]) => TokenTotals> = new Map([
  [claudeCode, countClaude],
  [claudeStreamJson, countHeadless],
  [codex, countCodex],
  [codexExec, countCodex],
]);

/** Records with nothing to keep: the client's own housekeeping, and events that repeat what items say. */
const passedOver =
  /^(?:progress|file-history-snapshot|permission-mode|mode|last-prompt|bridge-session|worktree-state|relocated|frame-link|queue-operation|summary|agent-setting|stream_event|session_meta|turn_context|world_state|inter_agent_communication_metadata|thread\.started|turn\.started|item\.updated|(?:event_msg|response_item)\/.+)$/;

function typeOf(value: unknown): string {
  if (!isObject(value)) return typeof value;
  const inner = isObject(value["payload"]) ? value["payload"]["type"] : undefined;
  return typeof inner === "string" ? `${String(value["type"])}/${inner}` : String(value["type"]);
}

describe.skipIf(data === undefined)("the development data of Claude Code and Codex", async () => {
  const found = data === undefined ? [] : await sources(data);

  it("holds files of these formats", () => {
    expect(found.length).toBeGreaterThan(100);
  });

  it.each(found)("reads $path", async ({ path, adapter }) => {
    const { records: read } = await readAll(adapter, path);
    const lines = linesOf(path);
    const told = new Set(
      read.flatMap((record) => {
        const place = /b:(\d+)-/.exec(String(record["raw"] ?? record["position"]));
        return place === null ? [] : [Number(place[1])];
      }),
    );
    const untold = lines.filter(
      ({ start, end }) => ![...told].some((at) => at >= start && at < end),
    );
    const types = new Set(untold.map(({ value }) => typeOf(value)));
    expect([...types].filter((type) => !passedOver.test(type))).toEqual([]);
    expect(tokenTotals(read)).toEqual(counters.get(adapter)?.(lines) ?? noTokens);
  });

  it("joins at least 99.9 % of the results whose call stands in the source", async () => {
    let results = 0;
    let joined = 0;
    for (const { path, adapter } of found) {
      const { records: read } = await readAll(adapter, path);
      const calls = read.filter(({ type }) => type === "call").map((r) => r["callId"]);
      const called = new Set(calls.filter((id) => id !== sanitised));
      const own = read.filter((r) => r.type === "result" && called.has(r["callId"]));
      const orphans = new Set(orphanResults(read));
      results += own.length;
      joined += own.filter((record) => !orphans.has(record)).length;
    }
    expect(results).toBeGreaterThan(0);
    expect(joined / results).toBeGreaterThanOrEqual(0.999);
  });
});
