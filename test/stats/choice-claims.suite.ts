import { describe, expect, it } from "vitest";
import { simulateBandit } from "./simulate-bandit.ts";
import { simulateEvaluation } from "./simulate-evaluation.ts";
import type { TrialLength } from "./trial-length.ts";

/** Planted truth for choosing: 1,000 runs of 2,000 pulls in full, 40 in short; 1,000 evaluations in both. */
export function describeChoice(length: TrialLength): void {
  const runs = length === "full" ? 1000 : 40;

  it.each([
    { name: "that stay as they are", rates: [0.8, 0.6, 0.6], driftedRates: [0.8, 0.6, 0.6] },
    { name: "whose best one breaks", rates: [0.9, 0.7, 0.5], driftedRates: [0.3, 0.7, 0.5] },
  ])("loses less than UCB1 and greedy with arms $name", ({ rates, driftedRates }) => {
    const trial = { rates, driftedRates, driftAt: 1000, pulls: 2000, runs, draws: 1 };
    const { regret } = simulateBandit("thompson", trial);
    expect(regret).toBeLessThan(simulateBandit("ucb1", trial).regret);
    expect(regret).toBeLessThan(simulateBandit("greedy", trial).regret);
  });

  it("recovers within 300 pulls after the best arm breaks", () => {
    const drift = { rates: [0.9, 0.7, 0.5], driftedRates: [0.3, 0.7, 0.5], driftAt: 1000 };
    const trial = { ...drift, pulls: 1500, runs, draws: 1 };
    const { recovered, recovery } = simulateBandit("thompson", trial);
    expect(recovered).toBeGreaterThan(0.95);
    expect(recovery).toBeLessThan(200);
  });

  describe.each([{ decisions: 300 }, { decisions: 1000 }])(
    "off-policy values from $decisions decisions",
    ({ decisions }) => {
      it("hold the truth in 95% of 1,000 simulations", () => {
        const { ips, snips } = simulateEvaluation(1000, decisions);
        expect(ips).toBeGreaterThanOrEqual(0.95);
        expect(snips).toBeGreaterThanOrEqual(0.95);
      });
    },
  );
}
