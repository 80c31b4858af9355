import type { SessionView } from "../core/session-view.ts";
import { heartbeat } from "../stats/heartbeat.ts";
import type { BudgetUse } from "./health/budget-use.ts";
import { judgeSession } from "./health/judge-session.ts";
import type { SessionFinding } from "./health/session-finding.ts";
import { escalates } from "./health/triage.ts";
import { accuracyEffort, countQualities, type AccuracyEffort } from "./quality/accuracy-effort.ts";
import {
  foldPropagating,
  propagatedQualities,
  startPropagating,
  type PropagatedQuality,
} from "./quality/propagating-quality.ts";
import type { ScoredStep } from "./quality/scored-step.ts";
import { scoredStepsOf } from "./quality/scored-steps.ts";
import { type SessionErosion, sessionErosion } from "./stagnation/session-erosion.ts";
import { sessionStagnation, type SessionStagnation } from "./stagnation/session-stagnation.ts";

/** Everything that is computed of one session alone. */
export interface SessionSignals {
  readonly scores: readonly PropagatedQuality[];
  /** Null where no step was scored, or nobody knows what came of any call. */
  readonly accuracy: AccuracyEffort | null;
  readonly stagnation: SessionStagnation;
  /** Null where too few steps called a tool. */
  readonly erosion: SessionErosion | null;
  /** What the judge found; those that escalate are marked. */
  readonly findings: readonly (SessionFinding & { readonly escalates: boolean })[];
}

/** A session without a record for so long has ended, whatever it did not say. */
export const quietAfterMs = 24 * 60 * 60 * 1000;

/**
 * Signals of a session as of a moment. One that ended, or was quiet for a day, is judged as of its last record: scanning
 * old transcripts finds no stalls.
 *
 * @param now milliseconds since the epoch; null judges every session as ended
 * @param budgetUse what it spent of its budget; null without one
 */
export function sessionSignals(
  session: SessionView,
  now: number | null,
  budgetUse: BudgetUse | null = null,
): SessionSignals {
  const steps = scoredStepsOf(session);
  const lastAt = lastTime(session);
  const isLive =
    now !== null && session.endReason === null && lastAt !== null && now - lastAt < quietAfterMs;
  const stagnation = sessionStagnation(steps);
  const erosion = sessionErosion(session);
  // A run that was going round in circles did not end well.
  const ended = !isLive && stagnation.verdict === "no_stagnation";
  const scores = propagatedQualities(foldPropagating(startPropagating, steps), ended);
  const timeOf = new Map(session.steps.map(({ key, at }) => [key, at]));
  const times = steps.map(({ key }) => timeOf.get(key) ?? null);
  const findings = judgeSession({
    steps,
    scores,
    times,
    lastAt,
    stagnation,
    erosion,
    asOf: isLive ? now : lastAt,
    isLive,
    expectedGapMs: isLive ? expectedGapMs(times) : null,
    budgetUse,
  });
  return {
    scores,
    accuracy: isAllUnknown(steps) ? null : accuracyOf(scores),
    stagnation,
    erosion,
    findings: findings.map((finding) => ({ ...finding, escalates: escalates(finding) })),
  };
}

const pulse = heartbeat();

/** The longest silence that is usual between the session's own steps; null before it has made enough of them. */
function expectedGapMs(times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null);
  const state = known.reduce((folded, at) => pulse.step(folded, at), pulse.init());
  const { lateAfterMs } = pulse.result(state);
  return lateAfterMs === null || state.lastAtMs === null ? null : lateAfterMs - state.lastAtMs;
}

function lastTime({ steps }: SessionView): number | null {
  return steps.findLast(({ at }) => at !== null)?.at ?? null;
}

/** Calls were made, and of none is it known what came of it: steps without a mark against them are not sound for that. */
function isAllUnknown(steps: readonly ScoredStep[]): boolean {
  const calls = steps.flatMap((step) => step.calls);
  return calls.length > 0 && calls.every(({ outcome }) => outcome === "unknown");
}

/** Nobody knows how many steps the task should have taken: effort is 1. */
function accuracyOf(scores: readonly PropagatedQuality[]): AccuracyEffort | null {
  if (scores.length === 0) return null;
  return accuracyEffort(countQualities(scores.map(({ quality }) => quality)), 1, scores.length);
}
