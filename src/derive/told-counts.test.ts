import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordBatch } from "../core/rows.ts";
import { emptyBatch } from "../core/rows.ts";
import { deriveFamily } from "./derive-family.ts";
import {
  callRow,
  factRow,
  plainOptions,
  range,
  resultRow,
  sampleRecord,
  sessionRow,
  stepRow,
} from "./sample-record.suite.ts";
import { toldCounts } from "./told-counts.ts";

const state = { house: "ezra", taskType: "read", stepKey: "s" } as const;
const turn = (n: number, over: Partial<ReturnType<typeof stepRow>> = {}) =>
  stepRow("a", n, {
    kind: "assistant",
    parentStepKey: null,
    model: "m",
    stepKey: `s${n}`,
    ...over,
  });
const call = (n: number, over: Parameters<typeof callRow>[2] = {}) =>
  callRow("a", n, { ...state, stepKey: `s${n}`, ...over });
const result = (n: number, over: Parameters<typeof resultRow>[2] = {}) =>
  resultRow("a", n, { stepKey: null, ...over });

const told = (over: Partial<RecordBatch> = {}): RecordBatch => ({
  ...emptyBatch,
  sessions: [sessionRow("a")],
  steps: [turn(1)],
  observations: [call(1), result(1)],
  ...over,
});

describe("counts of what was told whole", () => {
  it("are those of a session that holds nothing else", () => {
    const counts = toldCounts(told());
    expect(counts).toMatchObject({ session: "a", agent: "claude-code" });
    expect(counts?.cells).toMatchObject([
      {
        tool: "Bash",
        house: "ezra",
        model: "m",
        taskType: "read",
        successes: 1,
        latencyUsSum: 1500,
      },
    ]);
  });

  it.each<[string, Partial<RecordBatch>]>([
    ["a house left to the session", { observations: [call(1, { house: null }), result(1)] }],
    ["a type of work left to it", { observations: [call(1, { taskType: null }), result(1)] }],
    ["a model left to it", { steps: [turn(1, { model: null })] }],
    ["no time", { observations: [call(1, { at: null }), result(1)] }],
    ["no result", { observations: [call(1)] }],
    ["a result alone", { observations: [result(1), result(1, { revision: 1 })] }],
    ["the result of another call", { observations: [call(1), result(2)] }],
    ["a call of another step", { observations: [call(1, { stepKey: "s9" }), result(1)] }],
    ["a call that has its end", { observations: [call(1, { outcome: "failure" }), result(1)] }],
    ["two doors", { observations: [call(1), result(1, { door: "hook" })] }],
    ["no step", { steps: [] }],
    ["a fact about the session", { facts: [factRow("a")] }],
    ["two sessions", { sessions: [sessionRow("a"), sessionRow("b")] }],
  ])("are not told with %s", (_name, over) => {
    expect(toldCounts(told(over))).toBeNull();
  });

  it("add up: batch by batch they are the counts of the session", () => {
    const shape = fc.record({
      tool: fc.constantFrom("Bash", "Read"),
      outcome: fc.constantFrom("success", "failure", "unknown"),
      latencyUs: fc.option(fc.nat(9)),
      confidence: fc.option(fc.constantFrom(0, 0.25, 1)),
      hours: fc.nat(30),
      model: fc.constantFrom("m", "n"),
      size: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 12 }), (shapes) => {
        const rows = shapes.map(({ tool, outcome, latencyUs, confidence, hours, model }, n) => {
          const at = 1_760_000_000_000 + hours * 3_600_000;
          return {
            steps: [turn(n, { model, at })],
            observations: [
              call(n, { tool, confidence, at }),
              result(n, { outcome, latencyUs, at, failureKind: null }),
            ],
          };
        });
        const all = {
          steps: rows.flatMap(({ steps }) => steps),
          observations: rows.flatMap(({ observations }) => observations),
        };
        const [derived] = deriveFamily([sampleRecord("a", all)], plainOptions);
        const size = shapes[0]?.size ?? 1;
        const batches = range(0, Math.ceil(rows.length / size)).map((index) =>
          rows.slice(index * size, (index + 1) * size),
        );
        const parts = batches.map((batch) =>
          toldCounts(
            told({
              steps: batch.flatMap(({ steps }) => steps),
              observations: batch.flatMap(({ observations }) => observations),
            }),
          ),
        );
        const summed = sum(parts.flatMap((part) => part?.cells ?? []));
        expect(summed).toEqual(sum(derived?.cells ?? []));
        expect(summed.size).toBe(derived?.cells.length);
      }),
    );
  });
});

/** Numbers of equal places added; the latest time stays. */
function sum(cells: readonly object[]): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const places = ["day", "hour", "weekday"];
  const sums = new Map<string, Record<string, number>>();
  for (const cell of cells) {
    const entries = Object.entries(cell);
    const place = entries.filter(
      ([name, value]) => typeof value === "string" || places.includes(name),
    );
    const key = JSON.stringify(place);
    const total = sums.get(key) ?? {};
    for (const [name, value] of entries) {
      if (typeof value !== "number" || places.includes(name)) continue;
      const before = total[name] ?? 0;
      total[name] = name === "lastAt" ? Math.max(before, value) : before + value;
    }
    sums.set(key, total);
  }
  return sums;
}
