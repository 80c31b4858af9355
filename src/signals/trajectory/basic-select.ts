import { requireInput } from "../signal-input-error.ts";
import { scoreBasic, type BasicScore } from "./basic-score.ts";

export interface BasicCandidate {
  /** Fingerprints of the calls of the last turn; empty when it called nothing. */
  readonly finalFingerprints: readonly string[];
  readonly verbalizedConfidence: number | null;
  readonly traceTokens: number;
}

export interface BasicSelection {
  /** Index of the chosen candidate. */
  readonly best: number;
  /** Per candidate: whether it agrees with a strict majority; all do where there is none. */
  readonly consistent: readonly boolean[];
  readonly scores: readonly BasicScore[];
}

/**
 * The published choice among K attempts: those whose last calls equal what more than half of them did last, of these the
 * highest joint score, ties to the first. Throws `candidates_empty`.
 */
export function selectBasic(candidates: readonly BasicCandidate[]): BasicSelection {
  requireInput(candidates.length > 0, "candidates_empty", "there is nothing to choose from");
  const votes = candidates.map(({ finalFingerprints }) =>
    JSON.stringify(finalFingerprints.toSorted()),
  );
  const majority = strictMajority(votes);
  const consistent = votes.map((vote) => majority === null || vote === majority);
  const scores = candidates.map(scoreBasic);
  return { best: highest(scores, consistent), consistent, scores };
}

function strictMajority(votes: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  for (const [vote, count] of counts) if (count > votes.length / 2) return vote;
  return null;
}

function highest(scores: readonly BasicScore[], eligible: readonly boolean[]): number {
  let best = -1;
  for (const [index, { joint }] of scores.entries()) {
    if (!eligible[index]) continue;
    const leader = scores[best];
    if (leader === undefined || joint > leader.joint) best = index;
  }
  return best;
}
