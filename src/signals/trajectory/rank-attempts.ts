import type { Attempt } from "./attempt.ts";
import { outcomeKeys } from "./outcome-key.ts";
import {
  foldPropagating,
  propagatedQualities,
  startPropagating,
} from "../quality/propagating-quality.ts";
import { requireInput } from "../signal-input-error.ts";
import { rankWeights, type RankWeights } from "./rank-weights.ts";

export interface RankedAttempt {
  /** Position among the attempts given. */
  readonly index: number;
  readonly name: string;
  readonly score: number;
  /** Attempts that came to the same outcome, itself included. */
  readonly agreeing: number;
  readonly features: Readonly<Record<Feature, number>>;
  /** Why it stands where it stands, strongest first. */
  readonly reasons: readonly string[];
}

export type Feature = Exclude<keyof RankWeights, "version">;

const noFeatures: Readonly<Record<Feature, number>> = {
  voteShare: 0,
  quality: 0,
  lateFailures: 0,
  confidence: 0,
  work: 0,
  ending: 0,
};

/**
 * Attempts at one task, best first; ties in the order given. They vote on what they came to, not on how they ended, and
 * a confidence that some did not state counts for none: unknown must not beat 95%. Throws `candidates_empty`.
 */
export function rankAttempts(
  attempts: readonly Attempt[],
  weights: RankWeights = rankWeights,
): readonly RankedAttempt[] {
  requireInput(attempts.length > 0, "candidates_empty", "there is nothing to choose from");
  const keys = outcomeKeys(attempts);
  const agreeing = keys.map((key) => keys.filter((other) => other === key).length);
  const features = featuresOf(attempts, agreeing);
  return attempts
    .map(({ name }, index) =>
      ranked(name, index, agreeing[index] ?? 1, features[index] ?? noFeatures, weights),
    )
    .toSorted((a, b) => b.score - a.score || a.index - b.index);
}

function featuresOf(
  attempts: readonly Attempt[],
  agreeing: readonly number[],
): readonly Readonly<Record<Feature, number>>[] {
  const quality = centredRanks(attempts.map(qualityOf));
  const lateFailures = centredRanks(attempts.map(lateFailuresOf));
  const confidence = confidenceRanks(attempts);
  const work = centredRanks(
    attempts.map(({ steps }) => steps.flatMap(({ calls }) => calls).length),
  );
  const ending = centredRanks(attempts.map(({ finalText }) => finalText.length));
  return attempts.map((_, i) => ({
    voteShare: (agreeing[i] ?? 0) / attempts.length,
    quality: quality[i] ?? 0,
    lateFailures: lateFailures[i] ?? 0,
    confidence: confidence[i] ?? 0,
    work: work[i] ?? 0,
    ending: ending[i] ?? 0,
  }));
}

/** Correct less incorrect steps, per step, -1..1. */
function qualityOf({ steps }: Attempt): number {
  const scores = propagatedQualities(foldPropagating(startPropagating, steps), true);
  const count = (quality: string) => scores.filter((score) => score.quality === quality).length;
  return scores.length === 0 ? 0 : (count("correct") - count("incorrect")) / scores.length;
}

/** Share of the last quarter of the calls that failed, 0..1. */
function lateFailuresOf({ steps }: Attempt): number {
  const calls = steps.flatMap((step) => step.calls);
  const late = calls.slice(-Math.max(1, Math.floor(calls.length / 4)));
  return late.filter(({ outcome }) => outcome === "failure").length / Math.max(1, late.length);
}

function confidenceRanks(attempts: readonly Attempt[]): readonly number[] {
  const stated = attempts.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]));
  return stated.length < attempts.length ? attempts.map(() => 0) : centredRanks(stated);
}

/** -0.5..0.5: share of the values below it, ties half, less a half. */
function centredRanks(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return (below + equal / 2) / values.length - 0.5;
  });
}

function ranked(
  name: string,
  index: number,
  agreeing: number,
  features: Readonly<Record<Feature, number>>,
  weights: RankWeights,
): RankedAttempt {
  const parts = (Object.keys(features) as Feature[]).map((feature) => ({
    feature,
    part: features[feature] * weights[feature],
  }));
  const score = parts.reduce((sum, { part }) => sum + part, 0);
  const reasons = parts
    .filter(({ part }) => Math.abs(part) > 1e-9)
    .toSorted((a, b) => Math.abs(b.part) - Math.abs(a.part))
    .map(({ feature, part }) => wording[feature](part > 0, agreeing));
  return { index, name, score, agreeing, features, reasons };
}

const wording: Readonly<Record<Feature, (favours: boolean, agreeing: number) => string>> = {
  voteShare: (_favours, agreeing) =>
    agreeing === 1 ? "no other came to this outcome" : `${agreeing} came to this outcome`,
  quality: (favours) =>
    favours ? "more of its steps were sound" : "fewer of its steps were sound",
  lateFailures: (favours) => (favours ? "fewer failures near its end" : "failures near its end"),
  confidence: (favours) => (favours ? "surer of itself" : "less sure of itself"),
  work: (favours) => (favours ? "it did more" : "it did less"),
  ending: (favours) => (favours ? "a shorter final answer" : "a longer final answer"),
};
