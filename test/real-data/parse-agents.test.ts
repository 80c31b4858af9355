import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { tokenCounters } from "../../eval/data/token-counts.ts";
import { asNumber } from "../../src/core/json.ts";
import { antigravity } from "../../src/ingest/adapters/antigravity.ts";
import { copilotCli } from "../../src/ingest/adapters/copilot-cli.ts";
import { cursor as cursorTranscripts } from "../../src/ingest/adapters/cursor.ts";
import { gemini } from "../../src/ingest/adapters/gemini.ts";
import { openClaw } from "../../src/ingest/adapters/openclaw.ts";
import { pi } from "../../src/ingest/adapters/pi.ts";
import { qwen } from "../../src/ingest/adapters/qwen.ts";
import type { Adapter } from "../../src/ingest/contract.ts";
import { detect } from "../../src/ingest/detect.ts";
import { probe } from "../../src/ingest/probe.ts";
import { adapters } from "../../src/ingest/registry.ts";
import { orphanResults, tokenTotals } from "../ingest/adapter-laws.suite.ts";
import { readAll } from "../ingest/read-all.ts";

/** Where the development data lies; it is no part of the repository, and without it there is nothing to check. */
const data = process.env["WHETSTONE_DATA"];
const agents = "transcripts/many-agents-golden-fixtures/stage0/agents";

/** What stands for every id in lines that were collected from several runs to show their shape. */
const sanitised = "[trimmed for fixture]";

interface Format {
  readonly adapter: Adapter;
  readonly paths: readonly string[];
  readonly files: number;
}

const formats: readonly Format[] = [
  {
    adapter: antigravity,
    paths: [`${agents}/antigravity/*.jsonl`],
    files: 1,
  },
  {
    adapter: copilotCli,
    paths: [`${agents}/copilot/*.jsonl`, `${agents}/copilot/*/*/events.jsonl`],
    files: 3,
  },
  {
    adapter: cursorTranscripts,
    paths: [
      `${agents}/cursor/*.jsonl`,
      `${agents}/cursor/subagent/**/*.jsonl`,
      "transcripts/many-agents-golden-fixtures/AgentSessionsTests/Fixtures/Cursor/*.jsonl",
    ],
    files: 6,
  },
  { adapter: openClaw, paths: [`${agents}/openclaw/*.jsonl`], files: 2 },
  {
    adapter: pi,
    paths: [`${agents}/pi/*.jsonl`, "transcripts/pi-long-session/*.jsonl"],
    files: 2,
  },
  {
    adapter: gemini,
    paths: [`${agents}/gemini/*`, "transcripts/claude-codex-gemini-parser-fixtures/gemini/*.json"],
    files: 7,
  },
  {
    adapter: qwen,
    paths: [`${agents}/qwen/*.jsonl`, "transcripts/qwen-code-sample/*.jsonl"],
    files: 7,
  },
];

const filesOf = (patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => globSync(join(data ?? "", pattern))).toSorted();

describe.skipIf(data === undefined)("the development data of other agents", () => {
  describe.each(formats)("$adapter.title", ({ adapter, paths, files }) => {
    const found = data === undefined ? [] : filesOf(paths);

    it("is claimed by its adapter, and by no other as surely", async () => {
      expect(found).toHaveLength(files);
      const wrong: string[] = [];
      for (const path of found) {
        const detection = detect(await probe(path), adapters);
        const claimed = detection.kind === "known" ? detection.adapter.name : detection.looksLike;
        const ties = detection.kind === "known" ? detection.ties : [];
        if (claimed !== adapter.name || ties.length > 0)
          wrong.push(`${relative(data ?? "", path)}: ${claimed} ${ties.join(" ")}`);
      }
      expect(wrong).toEqual([]);
    });

    it.each(found)("counts tokens of %s as an independent count does", async (path) => {
      const { records } = await readAll(adapter, path);
      const totals = tokenTotals(records);
      expect({
        prompt: totals.input + totals.cacheRead + totals.cacheWrite,
        output: totals.output,
      }).toEqual(tokenCounters.get(adapter.name)?.(path));
    });

    it("joins the results whose call stands in the source", async () => {
      let results = 0;
      let orphans = 0;
      for (const path of found) {
        const { records } = await readAll(adapter, path);
        const own = (record: (typeof records)[number]): boolean =>
          !String(record["callId"]).startsWith(sanitised);
        results += records.filter((record) => record.type === "result" && own(record)).length;
        orphans += orphanResults(records).filter(own).length;
      }
      expect(orphans).toBeLessThanOrEqual(results * 0.001);
    });

    it("is read a second time to nothing new", async () => {
      for (const path of found) {
        const { cursor } = await readAll(adapter, path);
        const again = await readAll(adapter, path, cursor);
        expect(again.records).toEqual([]);
      }
    });
  });
});

describe.skipIf(data === undefined)("a long session of Pi", () => {
  const path = join(data ?? "", "transcripts/pi-long-session/large-session.jsonl");

  it("has the calls, results and errors that stand in it, each result joined", async () => {
    const { records } = await readAll(pi, path);
    const results = records.filter((record) => record.type === "result");
    const failed = results.filter(
      (result) => (result["signals"] as { errorFlag?: boolean }).errorFlag === true,
    );
    const calls = records.filter((record) => record.type === "call");
    expect([calls.length, results.length, failed.length]).toEqual([391, 373, 19]);
    expect(orphanResults(records)).toEqual([]);
  });

  it("costs what its requests cost", async () => {
    const { records } = await readAll(pi, path);
    const usage = records.filter((record) => record.type === "usage");
    const told = usage.reduce((all, one) => all + (asNumber(one["costUsd"]) ?? 0), 0);
    const written = [...readFileSync(path, "utf8").matchAll(/"cost":\{[^}]*"total":([\d.e-]+)\}/g)];
    expect(told).toBeCloseTo(
      written.reduce((all, [, total]) => all + Number(total), 0),
      6,
    );
    expect(told).toBeGreaterThan(1);
  });
});
