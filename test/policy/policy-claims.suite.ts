import { describe, expect, it } from "vitest";
import type { TrialLength } from "../stats/trial-length.ts";
import { type HouseRun, type HouseScenario, simulateHouse } from "./simulate-house.ts";

const usual: Omit<HouseScenario, "successAt"> = {
  days: 90,
  sessionsPerDay: 20,
  callsPerSession: 5,
  correlation: 0.3,
  mode: "apply",
};

function runs(count: number, scenario: Partial<HouseScenario> & Pick<HouseScenario, "successAt">) {
  return Array.from({ length: count }, (_, run) =>
    simulateHouse({ ...usual, ...scenario }, `house ${run}`),
  );
}

function total(all: readonly HouseRun[], what: (run: HouseRun) => number): number {
  return all.reduce((sum, run) => sum + what(run), 0);
}

/** From day 20 on the default value is too strict: each step down helps. */
function driftsToStrict(value: number, day: number): number {
  return day < 20 ? 0.8 : 0.4 + 1.5 * (0.8 - Math.max(value, 0.6));
}

/** Planted truths that the engine's decisions are held to; figures in docs/adaptation.md. */
export function describePolicies(length: TrialLength): void {
  const count = length === "full" ? 400 : 20;

  describe("adaptation under planted truth", () => {
    it("proposes nothing for a house that does well and does not change", () => {
      const all = runs(count, { successAt: () => 0.85 });
      expect(total(all, ({ proposed }) => proposed)).toBe(0);
    });

    it("keeps to the budget where success stands exactly at the limit, and keeps no change that does nothing", () => {
      const all = runs(count, { successAt: () => 0.6 });
      const sessions = count * usual.days * usual.sessionsPerDay;
      const falsePerThousand = total(all, ({ proposed }) => proposed) / (sessions / 1000);
      expect(falsePerThousand).toBeLessThanOrEqual(1);
      for (const { mostInADay } of all) expect(mostInADay).toBeLessThanOrEqual(3);
      const [trials, kept] = [total(all, (run) => run.trials), total(all, (run) => run.kept)];
      // Each trial keeps a change without an effect with a probability of 5% at most.
      expect(kept).toBeLessThanOrEqual(Math.max(2, 0.05 * trials + 2 * Math.sqrt(0.05 * trials)));
    });

    it("rolls a planted bad change back", () => {
      const all = runs(count, { successAt: (value) => (value < 0.75 ? 0.3 : 0.5) });
      const tried = all.filter(({ trials }) => trials > 0);
      expect(tried.length).toBe(count);
      const rolledBack = tried.filter(({ lastValue }) => lastValue >= 0.8);
      expect(rolledBack.length / tried.length).toBeGreaterThanOrEqual(0.95);
    });

    it("improves under drift, where a policy that stands still does not", () => {
      const all = runs(count, { days: 180, successAt: driftsToStrict });
      const better = all.filter(({ success, fixedSuccess }) => success > fixedSuccess);
      expect(better.length / count).toBeGreaterThanOrEqual(0.95);
      const gain = total(all, ({ success, fixedSuccess }) => success - fixedSuccess) / count;
      expect(gain).toBeGreaterThan(0.05);
    });

    it("changes nothing at all while it only suggests", () => {
      const all = runs(5, { mode: "suggest", successAt: () => 0.3 });
      expect(total(all, ({ trials }) => trials)).toBe(0);
      for (const { lastValue } of all) expect(lastValue).toBe(0.8);
    });
  });
}
