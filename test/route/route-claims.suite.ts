import { expect, it } from "vitest";
import { replayRoutes } from "../../src/adapt/route/replay-routes.ts";
import { simulateBandit } from "../stats/simulate-bandit.ts";
import type { TrialLength } from "../stats/trial-length.ts";
import { routeFigures, type RouteTrial, simulateRoute } from "./simulate-route.ts";

/** Planted truth for the whole way of a route: what is known, chosen, kept and evaluated. */
export function describeRoutes(length: TrialLength): void {
  const runs = length === "full" ? 200 : 10;

  it.each([
    { name: "that stay as they are", rates: [0.8, 0.6, 0.6], driftedRates: [0.8, 0.6, 0.6] },
    { name: "whose best one breaks", rates: [0.9, 0.7, 0.5], driftedRates: [0.3, 0.7, 0.5] },
  ])("lose less than UCB1 and greedy in 2,000 decisions with arms $name", (arms) => {
    const shared = { rates: arms.rates, driftedRates: arms.driftedRates, driftAt: 1000, draws: 1 };
    const { regret } = routeFigures({ ...shared, decisions: 2000 }, runs);
    const others = { ...shared, pulls: 2000, runs };
    expect(regret).toBeLessThan(simulateBandit("ucb1", others).regret);
    expect(regret).toBeLessThan(simulateBandit("greedy", others).regret);
  });

  it("recover within 300 decisions after the best arm breaks", () => {
    const rates = [0.9, 0.7, 0.5];
    const trial = {
      rates,
      driftedRates: [0.3, 0.7, 0.5],
      driftAt: 1000,
      decisions: 1500,
      draws: 1,
    };
    const { recovered, recovery } = routeFigures(trial, runs);
    expect(recovered).toBeGreaterThan(0.95);
    expect(recovery).toBeLessThan(200);
  });

  it("keep propensities that sum to 1 and name what was chosen", () => {
    const { past } = simulateRoute({ ...steady, decisions: 300 }, "sums");
    for (const { candidates, chosen, isDeterministic } of past) {
      const propensities = candidates.map(({ propensity }) => propensity);
      expect(propensities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
      expect(candidates.find(({ arm }) => arm === chosen)?.propensity).toBeGreaterThanOrEqual(0.02);
      expect(isDeterministic).toBe(false);
    }
  });

  it(`are replayed with intervals that hold the truth in 95% of ${replays(length)} journals`, () => {
    const held = new Map(steady.rates.slice(0, 2).map((_, arm) => [arm, { held: 0, of: 0 }]));
    for (let run = 0; run < replays(length); run += 1) {
      const { past } = simulateRoute({ ...steady, decisions: 300 }, `replay ${run}`);
      for (const [arm, counts] of held) {
        const { snips } = replayRoutes(`model=m${arm}`, past);
        const truth = steady.rates[arm] ?? Number.NaN;
        // Not enough data is said, and is no interval.
        if (snips === null) continue;
        counts.of += 1;
        if (snips.low <= truth && truth <= snips.high) counts.held += 1;
      }
    }
    for (const { held: times, of } of held.values()) {
      expect(of).toBeGreaterThan(0.9 * replays(length));
      expect(times / of).toBeGreaterThanOrEqual(0.95);
    }
  });
}

const steady: RouteTrial = {
  rates: [0.7, 0.6, 0.65],
  driftedRates: [0.7, 0.6, 0.65],
  driftAt: 1e9,
  decisions: 300,
  draws: 64,
};

function replays(length: TrialLength): number {
  return length === "full" ? 1000 : 100;
}
