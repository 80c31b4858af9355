import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { labelResults } from "../../eval/parse/labelled-results.ts";
import {
  readSource,
  type ReadResult,
  type SourceReading,
} from "../../eval/parse/source-reading.ts";
import { evaluateReading, parseTask } from "../../eval/tasks/parse.ts";

function result(over: Partial<ReadResult>): ReadResult {
  return {
    callId: "c1",
    place: "b:0-1",
    outcome: "success",
    outcomeByText: "unknown",
    isHidden: false,
    hasCall: true,
    isJoined: true,
    ...over,
  };
}

describe("results and what their file states of them", () => {
  it("are joined by call, by place, or in order", () => {
    const read = [result({}), result({ callId: "c2", place: "b:1-2", outcome: "failure" })];
    const label = { outcome: "failure", failed: true };
    expect(labelResults([{ key: "c2", failed: true }], read).results).toMatchObject([label]);
    expect(labelResults([{ key: "b:1-2", failed: true }], read).results).toMatchObject([label]);
    const stated = [true, false].map((failed) => ({ key: null, failed }));
    expect(labelResults(stated, read).results).toMatchObject([
      { failed: true, outcome: "success" },
      { failed: false, outcome: "failure" },
    ]);
  });

  it("tell what was not read, and leave out what nobody states", () => {
    expect(labelResults([{ key: "c9", failed: true }], [result({})])).toEqual({
      results: [],
      missed: 1,
    });
    expect(labelResults([{ key: null, failed: true }], [])).toEqual({ results: [], missed: 1 });
    expect(labelResults([{ key: "c1", failed: null }], [result({})])).toEqual({
      results: [],
      missed: 0,
    });
  });

  it("take the last statement of a call and the last result of it", () => {
    const read = [result({ outcome: "unknown" }), result({ outcome: "failure" })];
    const stated = [false, true].map((failed) => ({ key: "c1", failed }));
    expect(labelResults(stated, read).results).toMatchObject([
      { failed: true, outcome: "failure" },
    ]);
  });
});

/** A data folder that holds our own fixtures of these formats. */
function dataOf(formats: readonly string[]): string {
  const data = mkdtempSync(join(tmpdir(), "whetstone-eval-"));
  onTestFinished(() => rmSync(data, { recursive: true }));
  for (const format of formats) {
    const fixture = resolve(import.meta.dirname, "../fixtures", format);
    cpSync(fixture, join(data, "transcripts", format), { recursive: true });
  }
  return data;
}

const withTruth = ["codex", "openhands", "opencode-files", "claude-code", "trae", "tau-bench"];

describe("a fault of reading", () => {
  it("is none in the results of our own fixtures, which all of these formats state", async () => {
    const found = await evaluateReading(dataOf(withTruth), readSource);
    // Some of the fixtures tell their tokens oddly, on purpose.
    const ofResults = found?.violations.filter((text) => !/token totals|counted$/.test(text));
    expect(ofResults).toEqual([]);
    const names = found?.measures.map(({ name }) => name);
    for (const format of withTruth) expect(names).toContain(`${format}: tool-error F1`);
  });

  const faults: readonly [string, RegExp, (reading: SourceReading) => SourceReading][] = [
    [
      "failures that are taken for successes",
      /codex: tool-error F1: 0\n/,
      (reading) => ({
        ...reading,
        results: reading.results.map((one) => ({ ...one, outcome: "success" })),
      }),
    ],
    [
      "results that are lost",
      /results with a stated outcome were not read/,
      (reading) => ({ ...reading, results: reading.results.slice(1) }),
    ],
    [
      "results without their calls",
      /openhands: results joined: 0/,
      (reading) => ({
        ...reading,
        results: reading.results.map((one) => ({ ...one, isJoined: false })),
      }),
    ],
    [
      "tokens that are counted twice",
      /claude-code: files with other token totals: /,
      ({ tokens: { prompt, output }, ...reading }) => ({
        ...reading,
        tokens: { prompt: 2 * prompt, output: 2 * output },
      }),
    ],
    ["an exception", /exceptions: \d{2}/, (reading) => ({ ...reading, exception: "planted" })],
  ];

  it.each(faults)("is seen: %s", async (_name, wanted, fault) => {
    const found = await evaluateReading(dataOf(withTruth), async (path) =>
      fault(await readSource(path)),
    );
    expect(found?.violations.join("\n")).toMatch(wanted);
  });
});

describe("the evaluation of reading", () => {
  it("counts our own fixtures as their readers do", async () => {
    const data = mkdtempSync(join(tmpdir(), "whetstone-eval-"));
    onTestFinished(() => rmSync(data, { recursive: true }));
    const formats = [
      "claude-code",
      "mini-swe-agent",
      "opencode-files",
      "pi",
      "swe-agent",
      "tau-bench",
    ];
    for (const format of formats)
      cpSync(
        resolve(import.meta.dirname, "../fixtures", format),
        join(data, "transcripts", format),
        {
          recursive: true,
        },
      );
    const found = await parseTask.run(data);
    const values = found?.measures.map(({ name, value }) => [name, value]);
    expect(values).toContainEqual(["exceptions", 0]);
    expect(values).toContainEqual(["pi: files with other token totals", 0]);
    expect(values).toContainEqual(["claude-code: results joined", 1]);
    expect(found?.violations).toEqual([]);
  });

  it("is skipped without data", async () => {
    expect(await parseTask.run(tmpdir())).toBe(null);
  });
});
