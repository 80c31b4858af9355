import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Adapter } from "../../src/ingest/contract.ts";
import { atif } from "../../src/ingest/adapters/atif.ts";
import { atof } from "../../src/ingest/adapters/atof.ts";
import { droidStreamJson } from "../../src/ingest/adapters/droid-stream-json.ts";
import { droid } from "../../src/ingest/adapters/droid.ts";
import { grok } from "../../src/ingest/adapters/grok.ts";
import { kimi } from "../../src/ingest/adapters/kimi.ts";
import { openHandsOutput } from "../../src/ingest/adapters/openhands-output.ts";
import { openHands } from "../../src/ingest/adapters/openhands.ts";
import { sweAgent } from "../../src/ingest/adapters/swe-agent.ts";
import { tauBench } from "../../src/ingest/adapters/tau-bench.ts";
import { trae } from "../../src/ingest/adapters/trae.ts";
import { countBy, orphanResults, tokenTotals } from "../ingest/adapter-laws.suite.ts";
import { readAll, type RecordSummary } from "../ingest/read-all.ts";
import { countInText, data, files, sumInText, unverified } from "./data-files.ts";

interface Reading {
  readonly path: string;
  readonly records: readonly RecordSummary[];
}

async function readEach(adapter: Adapter, paths: readonly string[]): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const path of paths) {
    const { records, cursor } = await readAll(adapter, path);
    const again = await readAll(adapter, path, cursor);
    expect(again.records.filter((record) => record.type !== "session")).toEqual([]);
    readings.push({ path, records });
  }
  return readings;
}

const ofType = (
  readings: readonly Reading[],
  type: RecordSummary["type"],
): readonly RecordSummary[] =>
  readings.flatMap(({ records }) => records.filter((record) => record.type === type));

/** Of each source apart: sources without an id of their own may give one name to two sessions. */
function orphans(readings: readonly Reading[]): number {
  return readings.reduce((sum, { records }) => sum + orphanResults(records).length, 0);
}

function totals(readings: readonly Reading[]): ReturnType<typeof tokenTotals> {
  const sums = readings.map(({ records }) => tokenTotals(records));
  const sum = (field: keyof ReturnType<typeof tokenTotals>) =>
    sums.reduce((total, each) => total + each[field], 0);
  return {
    input: sum("input"),
    output: sum("output"),
    cacheRead: sum("cacheRead"),
    cacheWrite: sum("cacheWrite"),
    reasoning: sum("reasoning"),
  };
}

describe.skipIf(data === undefined)("SWE-agent demonstrations", () => {
  const paths = files("transcripts/swe-agent-demonstrations/**/*.traj");
  const reading = readEach(sweAgent, paths);

  it("are read without damage, every action with what it saw", async () => {
    const readings = await reading;
    expect(paths).toHaveLength(22);
    expect(ofType(readings, "session")).toHaveLength(22);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect(ofType(readings, "unknown-key")).toEqual([]);
    const calls = ofType(readings, "call").length;
    expect([calls, ofType(readings, "result").length, orphans(readings)]).toEqual([232, 232, 0]);
  });

  it("tell the refused edits and submissions, and stopped commands, that their text tells", async () => {
    const signals = ofType(await reading, "result").map(
      (record) => record["signals"] as { status?: string; errorObject?: unknown },
    );
    expect(signals.filter(({ errorObject }) => errorObject !== undefined)).toHaveLength(
      countInText(
        paths,
        /"observation": "(?:Your proposed edit has introduced|(?:\\r|\\n)*Wrong flag!)/g,
      ),
    );
    expect(signals.filter(({ status }) => status === "timeout")).toHaveLength(
      countInText(paths, /"observation": "(?:[^"\\]|\\.)*\\nEXECUTION TIMED OUT(?: BECAUSE|")/g),
    );
  });

  it("give the tokens of each run once", async () => {
    expect(totals(await reading)).toEqual({
      input: sumInText(paths, "tokens_sent"),
      output: sumInText(paths, "tokens_received"),
      cacheRead: 0,
      cacheWrite: 0,
      reasoning: 0,
    });
  });

  it("give evidence that stands where it says", async () => {
    for (const each of await reading) expect(await unverified(each.path, each.records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("TRAE runs of ISO-Bench", () => {
  const paths = files("labelled/iso-bench-optimisation-runs/**/trajectory.json");
  const reading = readEach(trae, paths);

  it("are read without damage, their results joined", async () => {
    const readings = await reading;
    expect(paths).toHaveLength(45);
    expect(ofType(readings, "session")).toHaveLength(45);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect(ofType(readings, "result")).toHaveLength(1168);
    expect(orphans(readings)).toBe(0);
    const failed = ofType(readings, "result").filter(
      (record) => (record["signals"] as { errorFlag?: boolean }).errorFlag === true,
    );
    expect(failed).toHaveLength(93);
  });

  it("take their outcome from the summaries", async () => {
    expect(countBy(ofType(await reading, "outcome"), "value")).toEqual({
      success: 24,
      failure: 16,
    });
  });

  it("count the tokens that an independent count finds", async () => {
    const { input, cacheRead, cacheWrite, output, reasoning } = totals(await reading);
    // The usage of a request is stated twice: in the log of requests with the cache, in the step without it.
    const ofRequest =
      /"usage": (\{\s*"input_tokens": \d+,\s*"output_tokens": \d+,\s*"cache_creation[^}]*\})/g;
    const usages = paths.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(ofRequest)].map(
        (match) => JSON.parse(match[1] ?? "{}") as Record<string, number>,
      ),
    );
    const sum = (key: string): number => usages.reduce((all, usage) => all + (usage[key] ?? 0), 0);
    expect(input + cacheRead + cacheWrite).toBe(sum("input_tokens"));
    expect(cacheRead).toBe(sum("cache_read_input_tokens"));
    expect(output).toBe(sum("output_tokens"));
    expect(reasoning).toBe(sum("reasoning_tokens"));
  });

  it("give evidence that stands where it says", async () => {
    const some = (await reading).filter((_, index) => index % 9 === 0);
    for (const each of some) expect(await unverified(each.path, each.records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("OpenHands V0 output", () => {
  const paths = files("transcripts/openhands-v0/**/output.jsonl");
  const reading = readEach(openHandsOutput, paths);
  const rows = (): readonly Row[] =>
    paths.flatMap((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Row),
    );
  interface Row {
    readonly history: readonly { readonly observation?: string; readonly success?: boolean }[];
    readonly metrics: {
      readonly token_usages?: readonly {
        readonly prompt_tokens: number;
        readonly completion_tokens: number;
      }[];
    };
  }

  it("is read without damage, a run for each row, results joined", async () => {
    const readings = await reading;
    expect(ofType(readings, "session")).toHaveLength(5);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect(ofType(readings, "unknown-key")).toEqual([]);
    const observed = rows().flatMap((row) =>
      row.history.filter((event) =>
        /^(?:run|run_ipython|read|edit|think)$/.test(event.observation ?? ""),
      ),
    );
    expect(ofType(readings, "result")).toHaveLength(observed.length);
    expect(orphans(readings)).toBe(0);
  });

  it("finds the exit codes that the format states", async () => {
    const failed = ofType(await reading, "result").filter(
      (record) => ((record["signals"] as { exitCode?: number }).exitCode ?? 0) !== 0,
    );
    const stated = rows().flatMap((row) => row.history.filter((event) => event.success === false));
    expect(failed).toHaveLength(stated.length);
  });

  it("counts the tokens that an independent count finds", async () => {
    const usages = rows().flatMap((row) => row.metrics.token_usages ?? []);
    const { input, output, cacheRead, cacheWrite } = totals(await reading);
    expect(input + cacheRead + cacheWrite).toBe(
      usages.reduce((sum, usage) => sum + usage.prompt_tokens, 0),
    );
    expect(output).toBe(usages.reduce((sum, usage) => sum + usage.completion_tokens, 0));
  });

  it("gives evidence that stands where it says", async () => {
    for (const each of await reading) expect(await unverified(each.path, each.records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("OpenHands SDK fixtures", () => {
  const paths = files("transcripts/openhands-sdk-v1/**/{base_state.json,events.jsonl}");
  const reading = readEach(openHands, paths);

  it("are read without damage; one observation has lost its action upstream", async () => {
    const readings = await reading;
    expect(paths).toHaveLength(2);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect([ofType(readings, "result").length, orphans(readings)]).toEqual([3, 1]);
    expect(ofType(readings, "result").map((record) => record["signals"])).toEqual([
      { errorFlag: true },
      { errorFlag: true },
      { exitCode: 1 },
    ]);
  });

  it("take the last statement of a counter that rises", async () => {
    expect(totals(await reading)).toEqual({
      input: 107_458 - 68_193,
      output: 1347,
      cacheRead: 68_193,
      cacheWrite: 0,
      reasoning: 0,
    });
  });

  it("give evidence that stands where it says", async () => {
    for (const each of await reading) expect(await unverified(each.path, each.records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("τ-bench airline", () => {
  const paths = files("labelled/tau-bench-airline/*.json");
  const reading = readEach(tauBench, paths);

  it("is read without damage, each run apart, results joined", async () => {
    const readings = await reading;
    const sessions = ofType(readings, "session").map((record) => record["session"]);
    expect(new Set(sessions).size).toBe(100);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect([ofType(readings, "result").length, orphans(readings)]).toEqual([577, 0]);
    const calls = ofType(readings, "call").map(
      (record) => `${String(record["session"])} ${String(record["callId"])}`,
    );
    // The provider gave one id to several calls of a run 38 times.
    expect(new Set(calls).size).toBe(577);
    const failed = ofType(readings, "result").filter((record) =>
      String(record["text"]).startsWith("Error"),
    );
    expect(failed).toHaveLength(21);
  });

  it("takes the reward for the outcome", async () => {
    const [path = ""] = paths;
    const rewards = (JSON.parse(readFileSync(path, "utf8")) as { reward: number }[]).map(
      (run) => run.reward,
    );
    expect(countBy(ofType(await reading, "outcome"), "value")).toEqual({
      success: rewards.filter((reward) => reward === 1).length,
      failure: rewards.filter((reward) => reward === 0).length,
    });
  });

  it("gives evidence that stands where it says", async () => {
    for (const each of await reading) {
      const some = each.records.filter((_, index) => index % 40 === 0);
      expect(await unverified(each.path, some)).toEqual([]);
    }
  });
});

describe.skipIf(data === undefined)("ATIF and ATOF of NeMo Relay", () => {
  it("are read though all that names a source or a call was redacted", async () => {
    const paths = files("transcripts/archive-import-and-atif-fixtures/hermes/atif/*.json");
    const readings = await readEach(atif, paths);
    expect(ofType(readings, "session")).toHaveLength(1);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    const { input, cacheRead, output } = totals(readings);
    expect(input + cacheRead).toBe(sumInText(paths, "total_prompt_tokens"));
    expect(output).toBe(sumInText(paths, "total_completion_tokens"));
  });

  it("join the tool of the stream to its result", async () => {
    const readings = await readEach(
      atof,
      files("transcripts/archive-import-and-atif-fixtures/hermes/atof/*.jsonl"),
    );
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect(ofType(readings, "result")).toMatchObject([
      { callId: "tool-call-1", signals: { errorFlag: false }, latencyMs: 1000 },
    ]);
    expect(orphans(readings)).toBe(0);
  });
});

describe.skipIf(data === undefined)("fixtures of Droid, Kimi and Grok", () => {
  const folder = "transcripts/many-agents-golden-fixtures/stage0/agents";

  it.each([
    ["droid/session_store_*.jsonl", droid, 2, 2],
    ["droid/stream_json_*.jsonl", droidStreamJson, 2, 2],
    ["kimi/*.jsonl", kimi, 3, 21],
    ["grok/**/chat_history.jsonl", grok, 2, 4],
  ])("are read without damage: %s", async (pattern, adapter, count, results) => {
    const readings = await readEach(adapter, files(`${folder}/${pattern}`));
    expect(readings).toHaveLength(count);
    expect(ofType(readings, "diagnostic")).toEqual([]);
    expect(ofType(readings, "unknown-key")).toEqual([]);
    const labels = ofType(readings, "step").map((step) => String(step["label"]));
    expect(labels.filter((label) => label.startsWith("unknown:"))).toEqual([]);
    expect([ofType(readings, "result").length, orphans(readings)]).toEqual([results, 0]);
    for (const each of readings) expect(await unverified(each.path, each.records)).toEqual([]);
  });

  it("count Kimi's requests by scope turn alone", async () => {
    const paths = files(`${folder}/kimi/*.jsonl`);
    const usages = paths
      .flatMap((path) => readFileSync(path, "utf8").split("\n"))
      .filter((line) => line.includes('"usageScope":"turn"'))
      .map((line) => (JSON.parse(line) as { usage: Record<string, number> }).usage);
    const sum = (key: string): number => usages.reduce((all, usage) => all + (usage[key] ?? 0), 0);
    expect(usages).toHaveLength(25);
    expect(totals(await readEach(kimi, paths))).toEqual({
      input: sum("inputOther"),
      output: sum("output"),
      cacheRead: sum("inputCacheRead"),
      cacheWrite: sum("inputCacheCreation"),
      reasoning: 0,
    });
  });
});
