import { repeatedShare } from "./detect-stagnation.ts";

/** Weights of the three parts, the score from which a run erodes, and the tool turns that are looked at. */
export const erosion = {
  weights: { duplication: 0.4, growth: 0.4, deadBranches: 0.2 },
  trigger: 0.5,
  window: 10,
} as const;

export interface ErosionInput {
  /** One fingerprint per call, oldest first. */
  readonly fingerprints: readonly string[];
  /** Growth of what is written per turn, 0..1. */
  readonly growth: number;
  /** Share of the branches begun and abandoned, 0..1. */
  readonly deadBranches: number;
  readonly window?: number;
}

export interface Erosion {
  readonly duplication: number;
  readonly growth: number;
  readonly deadBranches: number;
  /** Weighted sum, 0..1. */
  readonly score: number;
  readonly eroding: boolean;
}

/** Share of calls among the last `window` that repeat an earlier one of them, 0..1. */
export function duplicatedShare(
  fingerprints: readonly string[],
  window: number = erosion.window,
): number {
  return repeatedShare(fingerprints.slice(-window));
}

/** Slow decay of the work: the same calls again, ever more text, branches left behind. */
export function qualityErosion(input: ErosionInput): Erosion {
  const duplication = duplicatedShare(input.fingerprints, input.window);
  const { growth, deadBranches } = input;
  const { weights, trigger } = erosion;
  const score =
    weights.duplication * duplication +
    weights.growth * growth +
    weights.deadBranches * deadBranches;
  return { duplication, growth, deadBranches, score, eroding: score >= trigger };
}
