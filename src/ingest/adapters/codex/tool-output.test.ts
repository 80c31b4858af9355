import { describe, expect, it } from "vitest";
import { readDuration, readToolOutput } from "./tool-output.ts";

const plain = { signals: {}, latencyMs: null };

describe("readToolOutput", () => {
  it.each([
    ["plain text", { text: "plain text", ...plain }],
    ["Output:\nnot a header", { text: "Output:\nnot a header", ...plain }],
    ["Exit code: 3 in a sentence", { text: "Exit code: 3 in a sentence", ...plain }],
    [
      "Exit code: 1\nWall time: 2.5 seconds\nTotal output lines: 900\nOutput:\nboom",
      { text: "boom", signals: { exitCode: 1 }, latencyMs: 2500 },
    ],
    [
      "Wall time: 0.0 seconds\nProcess exited with code -1\nOutput:\n",
      { text: "", signals: { exitCode: -1 }, latencyMs: null },
    ],
    [
      "Chunk ID: f00\nWall time: 10 seconds\nProcess running with session ID 5\nOutput:\n...",
      { text: "...", signals: { status: "running" }, latencyMs: 10000 },
    ],
    [
      '{"output":"x","metadata":{"exit_code":7,"duration_seconds":0.5}}',
      { text: "x", signals: { exitCode: 7 }, latencyMs: 500 },
    ],
    ['{"output":"x"}', { text: '{"output":"x"}', ...plain }],
    ["{not json", { text: "{not json", ...plain }],
    [
      { content: "no", success: false },
      { text: "no", signals: { errorFlag: true }, latencyMs: null },
    ],
    [
      { type: "input_text", text: "one" },
      { text: "one", ...plain },
    ],
    [
      [{ type: "input_text", text: "a" }, { type: "input_image" }],
      { text: "a\n[input_image]", ...plain },
    ],
    [null, { text: "", ...plain }],
  ])("%j", (output, expected) => {
    expect(readToolOutput(output)).toEqual(expected);
  });
});

describe("readDuration", () => {
  it.each([
    [{ secs: 1, nanos: 500_000_000 }, 1500],
    ["1.5s", 1500],
    ["35ms", 35],
    [{ secs: 0, nanos: 0 }, null],
    ["soon", null],
    [undefined, null],
  ])("%j is %s ms", (value, expected) => {
    expect(readDuration(value)).toBe(expected);
  });
});
