import { expect, it } from "vitest";
import { simulateSequenceMining } from "./simulate-sequences.ts";
import type { TrialLength } from "./trial-length.ts";

/** Planted truth for sequences: 500 runs in full, 20 in short. */
export function describeSequences(length: TrialLength): void {
  const runs = length === "full" ? 500 : 20;

  it("finds a planted sequence that costs 40 points, and hardly any other", () => {
    const { found, falseDiscoveryRate } = simulateSequenceMining(0.4, runs);
    expect(found).toBeGreaterThan(0.9);
    expect(falseDiscoveryRate).toBeLessThanOrEqual(0.05);
  });

  it("finds nothing where nothing is planted", () => {
    expect(simulateSequenceMining(0, runs).falseDiscoveryRate).toBeLessThanOrEqual(0.05);
  });
}
