import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countClaude, countHeadless } from "../../eval/data/claude-tokens.ts";
import { countCodex } from "../../eval/data/codex-tokens.ts";
import type { TokenCounts } from "../../src/core/token-counts.ts";
import { type FileRecord, linesOf } from "../../eval/data/json-records.ts";
import { isObject } from "../../src/core/json.ts";
import { claudeCode } from "../../src/ingest/adapters/claude-code.ts";
import { claudeStreamJson } from "../../src/ingest/adapters/claude-stream-json.ts";
import { codex } from "../../src/ingest/adapters/codex.ts";
import { codexExec } from "../../src/ingest/adapters/codex-exec.ts";
import type { Adapter } from "../../src/ingest/contract.ts";
import { probe } from "../../src/ingest/probe.ts";
import { orphanResults, tokenTotals } from "../ingest/adapter-laws.suite.ts";
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

/** What stands for every id in lines that were collected from several runs to show their shape. */
const sanitised = "[trimmed for fixture]";

const counters: ReadonlyMap<Adapter, (lines: readonly FileRecord[]) => TokenCounts> = new Map([
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
    expect(tokenTotals(read)).toEqual(counters.get(adapter)?.(lines));
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
