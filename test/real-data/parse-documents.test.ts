import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { buildOpenCodeDatabase, countInDatabase, sumOf } from "../../eval/data/opencode-export.ts";
import { hermesSession } from "../../src/ingest/adapters/hermes-session.ts";
import { miniSweAgent } from "../../src/ingest/adapters/mini-swe-agent.ts";
import { openAiMessages } from "../../src/ingest/adapters/openai-messages.ts";
import { openCodeFiles } from "../../src/ingest/adapters/opencode-files.ts";
import { openCode } from "../../src/ingest/adapters/opencode.ts";
import type { Adapter } from "../../src/ingest/contract.ts";
import { countBy, orphanResults, tokenTotals } from "../ingest/adapter-laws.suite.ts";
import { readAll, type RecordSummary } from "../ingest/read-all.ts";
import { countInText, data, files, sumInText, unverified } from "./data-files.ts";

async function readFiles(
  adapter: Adapter,
  paths: readonly string[],
): Promise<readonly RecordSummary[]> {
  const records: RecordSummary[] = [];
  for (const path of paths) records.push(...(await readAll(adapter, path)).records);
  return records;
}

const ofType = (
  records: readonly RecordSummary[],
  type: RecordSummary["type"],
): readonly RecordSummary[] => records.filter((record) => record.type === type);

function share(part: number, of: number): number {
  return of === 0 ? 1 : part / of;
}

describe.skipIf(data === undefined)("mini-SWE-agent on SWE-bench", () => {
  const paths = files("labelled/mini-swe-agent-swebench/trajs/*/*.traj.json");
  const reading = readFiles(miniSweAgent, paths);

  it("reads every trajectory without damage, each as a run of its own", async () => {
    const records = await reading;
    expect(paths).toHaveLength(85);
    expect(ofType(records, "diagnostic")).toEqual([]);
    expect(new Set(ofType(records, "session").map((record) => record["session"])).size).toBe(85);
    expect(ofType(records, "session").every((record) => record["repoRemote"] !== undefined)).toBe(
      true,
    );
  });

  it("joins results and calls", async () => {
    const records = await reading;
    const calls = ofType(records, "call").length;
    const results = ofType(records, "result").length;
    // 3,202 commands, four that were killed, and the submission of each run.
    expect([calls, results]).toEqual([3291, 3291]);
    expect(share(results - orphanResults(records).length, results)).toBeGreaterThanOrEqual(0.999);
  });

  it("counts the tokens that an independent count finds", async () => {
    const totals = tokenTotals(await reading);
    expect(totals.input + totals.cacheRead + totals.cacheWrite).toBe(
      sumInText(paths, "prompt_tokens"),
    );
    expect(totals.output).toBe(sumInText(paths, "completion_tokens"));
    expect(totals.cacheRead).toBe(sumInText(paths, "cached_tokens"));
    expect(totals.reasoning).toBe(sumInText(paths, "reasoning_tokens"));
  });

  it("finds the return codes that the format states", async () => {
    const codes = ofType(await reading, "result").map(
      (record) => record["signals"] as { exitCode?: number },
    );
    const failed = codes.filter(({ exitCode }) => exitCode !== undefined && exitCode !== 0).length;
    expect(failed).toBe(countInText(paths, /"content": "<returncode>(?!0<)/g));
    expect(codes.filter(({ exitCode }) => exitCode === 0).length).toBe(
      countInText(paths, /"content": "<returncode>0</g),
    );
  });

  it("gives evidence that stands where it says", async () => {
    const [path = ""] = paths;
    expect(await unverified(path, (await readAll(miniSweAgent, path)).records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("Hermes session fixtures", () => {
  const paths = files("transcripts/many-agents-golden-fixtures/stage0/agents/hermes/*.json");

  it("are read without damage, their result joined", async () => {
    const records = await readFiles(hermesSession, paths);
    expect(paths).toHaveLength(2);
    expect(ofType(records, "diagnostic")).toEqual([]);
    expect(orphanResults(records)).toEqual([]);
    expect(countBy(ofType(records, "step"), "kind")).toEqual({
      user: 2,
      assistant: 3,
      tool: 1,
      meta: 1,
    });
    expect(ofType(records, "call").map((call) => [call["tool"], call["params"]])).toEqual([
      ["shell", { command: "pwd" }],
    ]);
    for (const path of paths)
      expect(await unverified(path, (await readAll(hermesSession, path)).records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("OpenCode's storage fixtures", () => {
  const paths = files(
    "transcripts/many-agents-golden-fixtures/stage0/agents/opencode/*/session/*/*.json",
  );

  it("are read without damage, with their parts in either layout", async () => {
    const records = await readFiles(openCodeFiles, paths);
    expect(paths).toHaveLength(3);
    expect(ofType(records, "diagnostic")).toEqual([]);
    expect(ofType(records, "result").map((record) => record["signals"])).toEqual([
      { errorFlag: false },
      { exitCode: 1 },
      { exitCode: 0 },
    ]);
    expect(orphanResults(records)).toEqual([]);
    const [legacy, large, small] = paths.map((path) =>
      relative(data ?? "", path)
        .split("/")
        .at(-1),
    );
    expect([legacy, large, small]).toEqual([
      "ses_s_stage0_drift.json",
      "ses_s_stage0_large.json",
      "ses_s_stage0_small.json",
    ]);
    expect(ofType(records, "step").map((step) => step["text"])).toContain("Found 2 files.");
    for (const path of paths)
      expect(await unverified(path, (await readAll(openCodeFiles, path)).records)).toEqual([]);
  });

  it("count the tokens of a request once, though it is stated twice", async () => {
    expect(tokenTotals(await readFiles(openCodeFiles, paths))).toEqual({
      input: 120,
      output: 16,
      cacheRead: 0,
      cacheWrite: 0,
      reasoning: 0,
    });
  });
});

describe.skipIf(data === undefined)("the exported OpenCode database, built again", () => {
  const built = data === undefined ? null : buildOpenCodeDatabase(data);
  const path = built?.path ?? "";
  const count = (sql: string): number => countInDatabase(path, sql);
  const sum = (key: string): number => count(sumOf(key));

  it("is read without damage: runs, messages, tool parts", async () => {
    const { records } = await readAll(openCode, path);
    expect(ofType(records, "diagnostic")).toEqual([]);
    expect(ofType(records, "session")).toHaveLength(count("SELECT count(*) FROM session"));
    const spoken = ofType(records, "step").filter((step) => step["kind"] !== "tool");
    expect(spoken).toHaveLength(count("SELECT count(*) FROM message"));
    const tools = count("SELECT count(*) FROM part WHERE json_extract(data, '$.type') = 'tool'");
    expect(ofType(records, "call")).toHaveLength(tools);
    expect(ofType(records, "result")).toHaveLength(tools);
    expect(orphanResults(records)).toEqual([]);
  });

  it("finds the errors that the format states", async () => {
    const { records } = await readAll(openCode, path);
    const failed = ofType(records, "result").filter(
      (result) => (result["signals"] as { errorFlag?: boolean }).errorFlag === true,
    );
    expect(failed).toHaveLength(
      count("SELECT count(*) FROM part WHERE json_extract(data, '$.state.status') = 'error'"),
    );
  });

  it("counts the tokens that an independent count finds", async () => {
    const totals = tokenTotals((await readAll(openCode, path)).records);
    expect(totals).toEqual({
      input: sum("input"),
      output: sum("output") + sum("reasoning"),
      cacheRead: sum("cache.read"),
      cacheWrite: sum("cache.write"),
      reasoning: sum("reasoning"),
    });
  });

  it("gives evidence that stands where it says", async () => {
    expect(await unverified(path, (await readAll(openCode, path)).records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("logged requests of OpenHands", () => {
  const paths = files("transcripts/openhands-sdk-v1/fixtures/{llm_data/**,openai_gateway}/*.json");
  const reading = readFiles(openAiMessages, paths);

  it("are read without damage, their results joined", async () => {
    const records = await reading;
    expect(paths).toHaveLength(14);
    expect(ofType(records, "diagnostic")).toEqual([]);
    expect(ofType(records, "session")).toHaveLength(14);
    const results = ofType(records, "result").length;
    expect(results).toBeGreaterThan(20);
    expect(share(results - orphanResults(records).length, results)).toBeGreaterThanOrEqual(0.999);
  });

  it("count the tokens that an independent count finds", async () => {
    const totals = tokenTotals(await reading);
    expect(totals.input + totals.cacheRead + totals.cacheWrite).toBe(
      sumInText(paths, "prompt_tokens"),
    );
    expect(totals.output).toBe(sumInText(paths, "completion_tokens"));
  });

  it("give evidence that stands where it says", async () => {
    for (const path of paths)
      expect(await unverified(path, (await readAll(openAiMessages, path)).records)).toEqual([]);
  });
});

describe.skipIf(data === undefined)("the files of OpenCode", () => {
  it("name what lies beside a session", () => {
    const beside = files(
      "transcripts/many-agents-golden-fixtures/stage0/agents/opencode/*/{message,part}/**/*.json",
    );
    expect(beside.length).toBeGreaterThan(15);
    for (const path of beside) expect(openCodeFiles.isCompanion?.(path), path).toBe(true);
  });
});
