import { scoreChoices, type ChoiceWeights } from "../../stats/linear-choice.ts";
import { firstErrorFeatures } from "./features.ts";
import { firstErrorWeights } from "./first-error-weights.ts";
import { messageFacts } from "./message-facts.ts";
import type { RunMessage } from "./run-message.ts";

export interface SuspectStep {
  /** 0-based position of the message in the run. */
  readonly index: number;
  readonly agent: string;
  /** Share of the suspicion that falls on it, 0..1, summing to 1 over the run. */
  readonly probability: number;
  /** What speaks for it most, strongest first. */
  readonly reasons: readonly string[];
}

export interface SuspectAgent {
  readonly agent: string;
  /** Sum over its steps. */
  readonly probability: number;
}

export interface FirstErrorRanking {
  /** Most suspect first; ties in the order of the run. */
  readonly steps: readonly SuspectStep[];
  readonly agents: readonly SuspectAgent[];
}

const reasonCount = 3;

/**
 * Where a failed run most likely went wrong for good: its steps and agents ranked by how much they look like decisive
 * errors. Features are deterministic; the weights were fitted on labelled failures (`npm run eval -- first-error` says
 * how well they do on runs they were not fitted on). A run without messages has no ranking: both lists are empty.
 */
export function localiseFirstError(
  messages: readonly RunMessage[],
  weights: ChoiceWeights = firstErrorWeights,
): FirstErrorRanking {
  const steps = scoreChoices(featureRows(messages), weights)
    .map(({ probability, contributions }, index) => ({
      index,
      agent: messages[index]?.agent ?? "",
      probability,
      reasons: reasonsOf(contributions),
    }))
    .toSorted((a, b) => b.probability - a.probability || a.index - b.index);
  return { steps, agents: agentsOf(steps, messages) };
}

/** The features of every message, one row each. */
export function featureRows(messages: readonly RunMessage[]): readonly (readonly number[])[] {
  const facts = messageFacts(messages);
  return facts.map((_, index) => firstErrorFeatures.map((feature) => feature.value(facts, index)));
}

function reasonsOf(contributions: readonly number[]): readonly string[] {
  return contributions
    .map((part, i) => ({ part, because: firstErrorFeatures[i]?.because ?? "" }))
    .filter(({ part }) => part > 0)
    .toSorted((a, b) => b.part - a.part)
    .slice(0, reasonCount)
    .map(({ because }) => because);
}

function agentsOf(
  steps: readonly SuspectStep[],
  messages: readonly RunMessage[],
): readonly SuspectAgent[] {
  const sums = new Map<string, number>();
  for (const { index, agent, probability } of steps) {
    if (messages[index]?.isTool === true) continue;
    sums.set(agent, (sums.get(agent) ?? 0) + probability);
  }
  return [...sums]
    .map(([agent, probability]) => ({ agent, probability }))
    .toSorted((a, b) => b.probability - a.probability || (a.agent < b.agent ? -1 : 1));
}
