import { describe, expect, it } from "vitest";
import { sessionsNeeded } from "../../src/stats/power.ts";
import {
  simulateClustering,
  simulateDelay,
  simulateLabelling,
  simulateReversal,
} from "./simulate-biases.ts";
import { simulateExperiment, simulateSequence } from "./simulate-experiment.ts";
import { simulateAsymptotic, simulateDiscoveries, simulateSwitch } from "./simulate-family.ts";
import type { TrialLength } from "./trial-length.ts";

const alpha = 0.05;

/** Planted truth for experiments: 10,000 null runs of 500 units in full, 200 of 300 in short, a peek after every unit. */
export function describeExperiments(length: TrialLength): void {
  const isFull = length === "full";
  const [runs, units] = isFull ? [10_000, 500] : [200, 300];

  describe.each([{ withheldShare: 0.1 }, { withheldShare: 0.5 }])(
    "experiments that withhold $withheldShare",
    ({ withheldShare }) => {
      it("raise at most alpha false alarms", () => {
        const trial = { base: 0.6, lift: 0, withheldShare, units, runs };
        expect(simulateExperiment(trial).alarms).toBeLessThanOrEqual(alpha);
      });

      it("raise at most alpha false alarms where a session's calls are alike", () => {
        const trial = { base: 0.6, lift: 0, withheldShare, units, runs, correlation: 0.5 };
        expect(simulateExperiment(trial).alarms).toBeLessThanOrEqual(alpha);
      });

      it("refute the true lift in at most alpha of the runs: it is covered in 95%", () => {
        const trial = { base: 0.6, lift: 0.15, against: 0.15, withheldShare, units, runs };
        expect(simulateExperiment(trial).alarms).toBeLessThanOrEqual(alpha);
      });

      it.each([{ lift: 0.1 }, { lift: 0.2 }])(
        "find a lift of $lift when the table says",
        ({ lift }) => {
          const expected = sessionsNeeded({ base: 0.6, lift, withheldShare });
          const trial = { base: 0.6, lift, withheldShare, units: Math.ceil(expected * 2) };
          const { medianUnits } = simulateExperiment({ ...trial, runs: isFull ? 2000 : 100 });
          expect(Math.abs(medianUnits / expected - 1)).toBeLessThan(isFull ? 0.2 : 0.35);
        },
      );
    },
  );

  it("confidence sequences hold a planted lift at every unit in at least 95% of runs", () => {
    const trial = { base: 0.6, lift: 0.15, withheldShare: 0.5, units: 600 };
    const { covered, below } = simulateSequence({ ...trial, runs: isFull ? 1000 : 20 });
    expect(covered).toBeGreaterThanOrEqual(0.95);
    expect(below).toBeLessThanOrEqual(alpha / 2);
  });

  it.each([
    { name: "alike calls", simulate: simulateClustering },
    { name: "outcomes that one arm delays", simulate: simulateDelay },
    { name: "labels that depend on the arm", simulate: simulateLabelling },
  ])("sessions with $name raise no more false alarms; analysed otherwise, many", ({ simulate }) => {
    const { alarms, naiveAlarms } = simulate(isFull ? 10_000 : 100, 300);
    expect(alarms).toBeLessThanOrEqual(alpha);
    expect(naiveAlarms).toBeGreaterThan(2 * alpha);
  });

  it("reports the randomised sign where the observed one is the opposite", () => {
    const { observed, harm, benefit } = simulateReversal(isFull ? 2000 : 40, 2000);
    expect(observed).toBeGreaterThan(0.2);
    expect(harm).toBeGreaterThan(0.8);
    expect(benefit).toBeLessThanOrEqual(alpha / 2);
  });

  it("online e-BH keeps the false discovery rate and finds what is there", () => {
    const { falseDiscoveryRate, found } = simulateDiscoveries(isFull ? 2000 : 40);
    expect(falseDiscoveryRate).toBeLessThanOrEqual(alpha);
    expect(found).toBeGreaterThan(0.8);
  });

  it("switches to a better forecast and back, and to an equal one at most in one run of twenty", () => {
    const better = simulateSwitch(0.3, isFull ? 1000 : 40, 2000);
    expect(better.switchedOn).toBeGreaterThan(0.9);
    expect(better.switchedOff).toBeGreaterThan(0.9);
    expect(simulateSwitch(0, isFull ? 1000 : 40, 1000).switchedOn).toBe(0);
    expect(simulateSwitch(-0.05, isFull ? 1000 : 40, 1000).switchedOn).toBeLessThanOrEqual(0.05);
  });

  it("asymptotic sequences hold the mean at nearly every value", () => {
    expect(simulateAsymptotic(isFull ? 2000 : 100, 1000)).toBeGreaterThan(0.93);
  });
}
