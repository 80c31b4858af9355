import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { drawResults } from "../../eval/parse/draw-results.ts";
import { joinHandLabels, readHandLabels } from "../../eval/parse/hand-labels.ts";
import { handMeasures } from "../../eval/parse/hand-measures.ts";
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
    textHash: "0".repeat(32),
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

const withTruth = [
  "codex",
  "copilot-cli",
  "gemini",
  "kimi",
  "openhands",
  "openhands-output",
  "opencode-files",
  "claude-code",
  "trae",
  "tau-bench",
];

describe("a fault of reading", () => {
  it("is none in our own fixtures of formats that state outcome and tokens", async () => {
    const found = await evaluateReading(dataOf(withTruth), readSource);
    expect(found?.violations).toEqual([]);
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
      /results with a known outcome were not read/,
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

describe("results that a person labelled", () => {
  const label = {
    source: "a",
    textHash: "f".repeat(32),
    weight: 1,
    isHeldOut: true,
    outcome: "failure",
  } as const;

  it("are found by their text; unknown ones are left out, lost ones told", () => {
    const read = [result({ textHash: label.textHash, outcome: "failure" })];
    expect(joinHandLabels([label], read)).toEqual({
      results: [{ source: "a", failed: true, saidFailed: true, weight: 1, isHeldOut: true }],
      missed: 0,
    });
    expect(joinHandLabels([{ ...label, outcome: "unknown" }], read)).toEqual({
      results: [],
      missed: 0,
    });
    expect(joinHandLabels([label], [])).toEqual({ results: [], missed: 1 });
  });

  it("count with their weight, and apart where no rule was fitted on them", () => {
    const found = handMeasures(
      "x",
      [
        { source: "a", failed: true, saidFailed: true, weight: 1, isHeldOut: true },
        { source: "b", failed: true, saidFailed: false, weight: 2, isHeldOut: false },
      ],
      0.95,
    );
    const bar = { atLeast: 0.95 };
    expect(found).toEqual([
      // Files are drawn: the one that is right, the one that is wrong, or both.
      { name: "x: tool-error F1 by hand", value: 0.5, interval: [0, 1], n: 2, bar },
      { name: "x: tool-error F1 by hand, held out", value: 1, n: 1, bar },
    ]);
    expect(
      handMeasures(
        "x",
        [{ source: "a", failed: false, saidFailed: true, weight: 1, isHeldOut: true }],
        null,
      ),
    ).toEqual([{ name: "x: taken for failures, where none is by hand", value: 1, n: 1 }]);
  });

  it("are drawn by the hash of their text, each text once, with the weight of what they stand for", () => {
    const many = Array.from({ length: 70 }, (_, index) =>
      result({ textHash: String(index + 10).padStart(32, "0") }),
    );
    const copies = [0, 1].map((index) =>
      result({ callId: `f${index}`, textHash: "a".repeat(32), outcome: "failure" }),
    );
    const drawn = drawResults([{ path: "p", results: [...copies, ...many.toReversed()] }]);
    expect(drawn).toHaveLength(61);
    expect(drawn[0]).toMatchObject({ source: "p", weight: 2, result: { callId: "f0" } });
    expect(drawn.at(-1)?.result.textHash).toMatch(/0010$/);
    const weight = drawn.reduce((sum, one) => sum + one.weight, 0);
    expect(weight).toBeCloseTo(72);
  });

  it("hold no text: a source, a place, a hash, a weight and a label each", () => {
    const labels = [...readHandLabels().values()].flat();
    expect(labels.length).toBeGreaterThan(100);
    for (const { textHash } of labels) expect(textHash).toMatch(/^[0-9a-f]{32}$/);
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
