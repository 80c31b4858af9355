import type { DomainEvent } from "../core/domain-events.ts";
import { hash64 } from "../core/hash.ts";
import type { SessionView } from "../core/session-view.ts";
import { attemptOf, type Attempt } from "../signals/trajectory/attempt.ts";
import { selectBasic } from "../signals/trajectory/basic-select.ts";
import { rankAttempts } from "../signals/trajectory/rank-attempts.ts";

export const pickVariants = ["rank", "basic"] as const;
export type PickVariant = (typeof pickVariants)[number];

/** A session with the name it is shown under. */
export interface NamedSession {
  readonly name: string;
  readonly session: SessionView;
}

export interface PickedAttempt {
  readonly name: string;
  readonly session: string;
  readonly score: number;
  /** Why it stands where it stands. */
  readonly reasons: readonly string[];
}

/** Attempts at one task, best first; ties in the order given. Throws `candidates_empty`. */
export function pickAttempts(
  sessions: readonly NamedSession[],
  variant: PickVariant,
  onEvent?: (event: DomainEvent) => void,
): readonly PickedAttempt[] {
  const attempts = sessions.map(({ name, session }) => attemptOf(name, comparable(session)));
  onEvent?.({
    name: "trajectory.scoring.started",
    fields: { attempts: attempts.length, variant },
  });
  return variant === "rank" ? byRank(sessions, attempts) : byBasic(sessions, attempts);
}

/**
 * Attempts read from files and from the store bear hashes under different keys: their calls are compared by the redacted
 * parameters instead, of which 4 KB are kept.
 */
function comparable(session: SessionView): SessionView {
  const executions = session.executions.map((execution) => ({
    ...execution,
    paramHash: execution.params === null ? execution.paramHash : hash64(execution.params),
  }));
  return { ...session, executions };
}

function byRank(
  sessions: readonly NamedSession[],
  attempts: readonly Attempt[],
): readonly PickedAttempt[] {
  return rankAttempts(attempts).map(({ index, name, score, reasons }) => ({
    name,
    session: sessions[index]?.session.key ?? "",
    score,
    reasons,
  }));
}

/** The published choice: what agrees with a strict majority comes first, then by joint score. */
function byBasic(
  sessions: readonly NamedSession[],
  attempts: readonly Attempt[],
): readonly PickedAttempt[] {
  const { consistent, scores } = selectBasic(
    attempts.map(({ steps, confidence }, i) => ({
      finalFingerprints: steps.at(-1)?.calls.map(({ fingerprint }) => fingerprint) ?? [],
      verbalizedConfidence: confidence,
      traceTokens: sessions[i]?.session.usage.output ?? 0,
    })),
  );
  return attempts
    .map(({ name, confidence }, i) => ({
      name,
      session: sessions[i]?.session.key ?? "",
      score: scores[i]?.joint ?? 0,
      agrees: consistent[i] === true,
      reasons: [
        lastCallsText(consistent, i),
        confidence === null ? "it stated no confidence" : `it stated ${confidence}% confidence`,
        outputText(sessions[i]?.session.usage.output ?? 0),
      ],
    }))
    .toSorted((a, b) => Number(b.agrees) - Number(a.agrees) || b.score - a.score)
    .map(({ agrees: _agrees, ...attempt }) => attempt);
}

/** The published rule takes unknown tokens for none. */
function outputText(tokens: number): string {
  return tokens === 0 ? "nobody knows its tokens of output" : `${tokens} tokens of output`;
}

/** Where no majority ended alike, all are taken for consistent. */
function lastCallsText(consistent: readonly boolean[], index: number): string {
  if (consistent[index] === false) return "its last calls are not those of the majority";
  const alike = consistent.filter(Boolean).length;
  return alike === consistent.length
    ? "no majority ended against it"
    : `its last calls are those of the majority (${alike} of ${consistent.length})`;
}
