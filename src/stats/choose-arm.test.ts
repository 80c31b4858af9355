import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { armStatistics, type ArmState, type ArmSummary, unknownArm } from "./arm-statistics.ts";
import { bestArm } from "./best-arm.ts";
import { chooseArm, type ChoiceOptions } from "./choose-arm.ts";
import { winShares } from "./win-shares.ts";

function arm(name: string, successes: number, failures: number, cost?: number): ArmState {
  const pulls = successes + failures;
  const logCost = Math.log(cost ?? 1);
  const costs = cost === undefined ? 0 : pulls;
  return {
    ...unknownArm(name),
    pulls,
    successes,
    failures,
    costs,
    logCostSum: costs * logCost,
    logCostSquares: costs * logCost * logCost,
  };
}

function summary(name: string, successes: number, failures: number): ArmSummary {
  const pulls = successes + failures;
  return { arm: name, pulls, successes, failures, expectedCost: null };
}

const base: ChoiceOptions = { floor: 0.8, seed: "s", uniform: 0.5, mayExplore: false };
const cheapAndGood = arm("cheap", 90, 10, 1);
const dearAndBetter = arm("dear", 99, 1, 10);
const cheapAndBad = arm("bad", 30, 70, 0.1);
const all = [cheapAndGood, dearAndBetter, cheapAndBad];

describe("chooseArm", () => {
  it("takes the cheapest arm that reaches the floor, however much better another is", () => {
    const choice = chooseArm(all, base)!;
    expect(choice).toMatchObject({
      arm: "cheap",
      reason: "cheapest feasible",
      isDeterministic: true,
      feasible: ["cheap", "dear"],
      propensities: { cheap: 1, dear: 0, bad: 0 },
    });
  });

  it("takes the likeliest to succeed where none reaches the floor", () => {
    expect(chooseArm(all, { ...base, floor: 0.999 })).toMatchObject({
      arm: "dear",
      reason: "likeliest to succeed",
      feasible: [],
    });
  });

  it("takes no masked arm, and none where all are", () => {
    expect(chooseArm(all, { ...base, masked: ["cheap"] })?.arm).toBe("dear");
    expect(chooseArm(all, { ...base, masked: ["cheap", "dear", "bad"] })).toBeNull();
    const explored = chooseArm(all, { ...base, mayExplore: true, masked: ["bad"] })!;
    expect(Object.keys(explored.propensities)).toEqual(["cheap", "dear"]);
  });

  it("stays with the arm in use unless another is better by the margin", () => {
    const slightlyCheaper = arm("cheaper", 90, 10, 0.95);
    const arms = [cheapAndGood, slightlyCheaper];
    const options = { ...base, current: "cheap", switchMargin: 0.1 };
    expect(chooseArm(arms, options)).toMatchObject({ arm: "cheap", reason: "kept" });
    expect(chooseArm(arms, { ...options, switchMargin: 0.01 })?.arm).toBe("cheaper");
  });

  it("explores with propensities that sum to 1 and keep every arm above the floor", () => {
    const counts = fc.record({ s: fc.nat(30), f: fc.nat(30) });
    fc.assert(
      fc.property(
        fc.array(counts, { minLength: 2, maxLength: 6 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (drawn, uniform, stickiness) => {
          const arms = drawn.map(({ s, f }, index) => arm(String(index), s, f, index + 1));
          const options = { ...base, uniform, stickiness, current: "0", mayExplore: true };
          const choice = chooseArm(arms, { ...options, draws: 32 })!;
          const values = Object.values(choice.propensities);
          expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
          expect(Math.min(...values)).toBeGreaterThanOrEqual(0.02 - 1e-12);
          expect(choice.propensities[choice.arm]).toBeGreaterThan(0);
        },
      ),
      { seed: 1 },
    );
  });

  it("chooses as often as it says", () => {
    const steps = Array.from({ length: 1000 }, (_, index) => (index + 0.5) / 1000);
    const choices = steps.map((uniform) => chooseArm(all, { ...base, uniform, mayExplore: true })!);
    for (const [name, propensity] of Object.entries(choices[0]!.propensities)) {
      const share = choices.filter((choice) => choice.arm === name).length / 1000;
      expect(share).toBeCloseTo(propensity, 2);
    }
  });

  it("spreads a burst of decisions that are pending", () => {
    const fresh = [arm("a", 3, 1), arm("b", 2, 1)];
    const options = { floor: 1, seed: "s" };
    const [before] = winShares(fresh, options);
    const burst = chooseArm(fresh, { ...base, ...options, mayExplore: true, pending: { a: 40 } })!;
    expect(burst.propensities["b"]).not.toBeCloseTo(1 - before!, 2);
  });
});

describe("armStatistics", () => {
  it("expects what a log-normal costs on average", () => {
    const statistics = armStatistics({ discount: 1 });
    let state = statistics.init();
    // Equal parts of e^-1 and e^1: mu 0, sigma 1.
    for (let pull = 0; pull < 2000; pull += 1)
      state = statistics.step(state, {
        arm: "a",
        isSuccess: true,
        cost: Math.exp(pull % 2 === 0 ? 1 : -1),
      });
    expect(statistics.result(state)[0]?.expectedCost).toBeCloseTo(Math.exp(0.5), 2);
  });

  it("knows no cost where none was seen, and refuses what is none", () => {
    const statistics = armStatistics();
    const state = statistics.step(statistics.init(), { arm: "a", isSuccess: true });
    expect(statistics.result(state)[0]?.expectedCost).toBeNull();
    expect(() => statistics.step(state, { arm: "a", isSuccess: true, cost: 0 })).toThrow(
      RangeError,
    );
  });
});

describe("bestArm", () => {
  it("never puts 1 of 1 above 95 of 100", () => {
    expect(bestArm([summary("one", 1, 0), summary("many", 95, 5)])?.arm).toBe("many");
    expect(bestArm([summary("none", 0, 0)])).toBeNull();
  });
});
