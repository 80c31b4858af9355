import { describe, expect, it } from "vitest";
import { naiveLessons } from "../../eval/harvest/naive-lessons.ts";
import { evaluateHarvest } from "../../eval/tasks/harvest.ts";
import { failed, sampleSession, worked } from "../../src/learn/harvest/sample-session.suite.ts";

describe("evaluateHarvest", () => {
  it("finds what was planted, ahead of its baseline, and says the same twice", async () => {
    const result = await evaluateHarvest([1, 2]);
    const figure = (name: string) => result.measures.find((one) => one.name === name);
    // Two fleets are few: the bar of .95 is for the whole evaluation.
    expect(figure("precision")?.value).toBeGreaterThanOrEqual(0.9);
    expect(figure("recall")?.value).toBeGreaterThanOrEqual(0.85);
    expect(figure("precision")?.n).toBeGreaterThan(20);
    expect(figure("next success, precision")?.value).toBeLessThan(figure("precision")?.value ?? 0);
    expect(await evaluateHarvest([1, 2])).toEqual(result);
  }, 60_000);
});

describe("naiveLessons", () => {
  it("take the next success of the tool for the cure, whatever it is", () => {
    const { executions } = sampleSession([failed("make", "error"), worked("ls"), worked("make")]);
    expect(naiveLessons([executions])).toEqual(['{"command":"make"} => {"command":"ls"}']);
    expect(naiveLessons([executions.slice(1)])).toEqual([]);
  });
});
