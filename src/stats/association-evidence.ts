import { logMeanExp } from "./log-mean-exp.ts";

/** Sessions of one task that hold a candidate, and those that do not. */
export interface TaskOutcomes {
  readonly withSuccesses: number;
  readonly withFailures: number;
  readonly withoutSuccesses: number;
  readonly withoutFailures: number;
}

export interface AssociationEvidence {
  /** Tasks with sessions of both kinds: the only ones that can tell. */
  readonly n: number;
  /** Mean difference of success rates, with less without; null without a task. */
  readonly difference: number | null;
  /** Evidence for an association in either direction. */
  readonly eValue: number;
}

/** Bets 2·theta - 1 at the middles of equal parts of Beta(1, 1). */
const bets = Array.from({ length: 64 }, (_, index) => (2 * (index + 0.5)) / 64 - 1);

/**
 * Evidence that sessions with a candidate succeed more or less often than others of their task. Were the candidate handed
 * out at random inside each task, the difference d of success rates would have mean 0, so the mean over bets of prod(1 +
 * bet·d) is an e-value. Where each task has one session of each kind it is the beta-binomial mixture over discordant
 * pairs, B(1+wins, 1+losses)·2^n. One factor a task: its sessions are not independent. An association is no cause.
 *
 * @example associationEvidence([{ withSuccesses: 1, withFailures: 0, withoutSuccesses: 0, withoutFailures: 1 }]).eValue // => 1.000
 */
export function associationEvidence(tasks: readonly TaskOutcomes[]): AssociationEvidence {
  const differences = tasks.flatMap(differenceOf);
  const n = differences.length;
  const logWealths = bets.map((bet) =>
    differences.reduce((sum, difference) => sum + Math.log1p(bet * difference), 0),
  );
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  return { n, difference: n === 0 ? null : total / n, eValue: Math.exp(logMeanExp(logWealths)) };
}

function differenceOf(task: TaskOutcomes): number[] {
  const withCandidate = task.withSuccesses + task.withFailures;
  const without = task.withoutSuccesses + task.withoutFailures;
  if (withCandidate === 0 || without === 0) return [];
  return [task.withSuccesses / withCandidate - task.withoutSuccesses / without];
}
