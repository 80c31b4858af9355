import { describe, expect, it } from "vitest";
import { associationEvidence, type TaskOutcomes } from "./association-evidence.ts";
import { logBeta } from "./log-beta.ts";

const won: TaskOutcomes = {
  withSuccesses: 1,
  withFailures: 0,
  withoutSuccesses: 0,
  withoutFailures: 1,
};
const lost: TaskOutcomes = {
  withSuccesses: 0,
  withFailures: 1,
  withoutSuccesses: 1,
  withoutFailures: 0,
};
const tied: TaskOutcomes = {
  withSuccesses: 1,
  withFailures: 0,
  withoutSuccesses: 1,
  withoutFailures: 0,
};
const repeated = (task: TaskOutcomes, times: number): TaskOutcomes[] =>
  Array.from({ length: times }, () => task);

describe("associationEvidence", () => {
  it.each([
    [8, 2],
    [5, 5],
    [0, 6],
  ])("is the beta-binomial mixture for %d pairs won and %d lost", (wins, losses) => {
    const tasks = [...repeated(won, wins), ...repeated(lost, losses), ...repeated(tied, 3)];
    const exact = Math.exp(logBeta(1 + wins, 1 + losses)) * 2 ** (wins + losses);
    expect(associationEvidence(tasks).eValue / exact).toBeCloseTo(1, 1);
  });

  it("passes over tasks that have sessions of one kind alone", () => {
    const alone = { ...won, withoutFailures: 0 };
    expect(associationEvidence([alone])).toEqual({ n: 0, difference: null, eValue: 1 });
  });

  it("counts a task once, however many sessions it has", () => {
    const large = {
      withSuccesses: 100,
      withFailures: 0,
      withoutSuccesses: 0,
      withoutFailures: 100,
    };
    expect(associationEvidence([large]).eValue).toBe(associationEvidence([won]).eValue);
  });
});
