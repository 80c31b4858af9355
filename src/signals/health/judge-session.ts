import type { PropagatedQuality } from "../quality/propagating-quality.ts";
import type { ScoredStep } from "../quality/scored-step.ts";
import type { SessionStagnation } from "../stagnation/session-stagnation.ts";
import { degradationThreshold, trailingIncorrect } from "./basic-judge.ts";
import type { HealthCause, HealthFinding, Severity } from "./health-finding.ts";

/** What a judge reads of one session. */
export interface SessionHealthInput {
  /** Scored steps of the final path, in order, and their scores. */
  readonly steps: readonly ScoredStep[];
  readonly scores: readonly PropagatedQuality[];
  /** Time of each step in milliseconds; null where unknown. */
  readonly times: readonly (number | null)[];
  readonly stagnation: SessionStagnation;
  /** The moment it is judged as of: its last record's for a session that ended, now for one that runs. */
  readonly asOf: number | null;
  readonly isLive: boolean;
  /** A gap between steps of a live session that is longer than this is a stall, in milliseconds; null where unknown. */
  readonly expectedGapMs: number | null;
  /** Spent / allowed of the budget that is nearest its end; null without a budget. */
  readonly budgetUse: number | null;
}

/** A finding with what it rests on. */
export interface SessionFinding extends HealthFinding {
  /** What is at the root: findings with equal cause and signature are one problem. */
  readonly signature: string;
  readonly stepKeys: readonly string[];
}

/** Failed steps in a row, or in all of one error, from which failures count as repeated. */
const repeatedFailures = 3;

/**
 * The sensitive layer: everything that looks wrong with one session, most severe first; at most one finding of each
 * cause. Unlike the published judge it reports errors that nothing recovered from. Pure.
 */
export function judgeSession(input: SessionHealthInput): readonly SessionFinding[] {
  const found = [
    stagnated(input),
    repeatedFailure(input),
    degraded(input),
    overBudget(input),
    stalled(input),
  ];
  return found
    .filter((each) => each !== null)
    .toSorted((a, b) => rank(b.severity) - rank(a.severity));
}

function rank(severity: Severity): number {
  return ["low", "medium", "high", "critical"].indexOf(severity);
}

function stagnated(input: SessionHealthInput): SessionFinding | null {
  const { stagnation } = input;
  if (stagnation.verdict === "no_stagnation") return null;
  const share = Math.round(stagnation.ratio * 100);
  const evidence =
    stagnation.cycleLength === null
      ? `it ended repeating itself: ${share}% of its last calls were repetitions, ${stagnation.sameErrors} steps met the same error, ${stagnation.nothingNew} brought nothing new`
      : `it ended in a cycle of ${stagnation.cycleLength} turns`;
  return finding(input, "stagnation", "high", evidence, lastCall(input.steps), stagnation.steps);
}

function lastCall(steps: readonly ScoredStep[]): string {
  return steps.findLast(({ calls }) => calls.length > 0)?.calls[0]?.fingerprint ?? "";
}

/** The error that was met most: still there at the end it is high, got past it is medium. */
function repeatedFailure(input: SessionHealthInput): SessionFinding | null {
  const byTemplate = new Map<string, string[]>();
  for (const { key, calls } of input.steps) {
    const template = calls.find(isBreak)?.errorTemplate ?? null;
    if (template !== null) byTemplate.set(template, [...(byTemplate.get(template) ?? []), key]);
  }
  const [worst] = [...byTemplate].toSorted((a, b) => b[1].length - a[1].length);
  if (worst === undefined || worst[1].length < repeatedFailures) return null;
  const [template, keys] = worst;
  const recovered = input.steps.at(-1)?.calls.some(isBreak) !== true && endsWell(input);
  const text = `the same error ${keys.length} times, ${recovered ? "then it got past it" : "and the run did not recover"}`;
  return finding(input, "repeated_failure", recovered ? "medium" : "high", text, template, keys);
}

function isBreak({ outcome, failureKind }: ScoredStep["calls"][number]): boolean {
  return outcome === "failure" && failureKind !== "test-failure" && failureKind !== "not-found";
}

function endsWell({ scores }: SessionHealthInput): boolean {
  return scores.at(-1)?.quality !== "incorrect";
}

function degraded(input: SessionHealthInput): SessionFinding | null {
  const steps = trailingIncorrect(input.scores.map(({ quality }) => quality));
  if (steps < degradationThreshold) return null;
  const severity = steps >= 2 * degradationThreshold ? "critical" : "high";
  const keys = input.scores.slice(-steps).map(({ key }) => key);
  const reason = input.scores.at(-1)?.reason ?? "";
  const evidence = `its last ${steps} steps were incorrect (${reason})`;
  return finding(input, "quality_degradation", severity, evidence, reason, keys);
}

function overBudget(input: SessionHealthInput): SessionFinding | null {
  const { budgetUse } = input;
  if (budgetUse === null || budgetUse <= 1) return null;
  const evidence = `${Math.round(budgetUse * 100)}% of its budget is spent`;
  return finding(input, "budget_breach", "high", evidence, "budget", []);
}

/** Only a session that runs can be late. */
function stalled(input: SessionHealthInput): SessionFinding | null {
  const { isLive, asOf, expectedGapMs, times } = input;
  const last = times.findLast((at) => at !== null) ?? null;
  if (!isLive || asOf === null || expectedGapMs === null || last === null) return null;
  const gapMs = asOf - last;
  if (gapMs <= expectedGapMs) return null;
  const evidence = `nothing for ${seconds(gapMs)} s, where ${seconds(expectedGapMs)} s are usual at most`;
  return finding(input, "timeout", "medium", evidence, "stall", []);
}

function finding(
  input: SessionHealthInput,
  cause: HealthCause,
  severity: Severity,
  evidence: string,
  signature: string,
  stepKeys: readonly string[],
): SessionFinding {
  return { cause, severity, evidence, signature, stepKeys, ...sinceProgress(input) };
}

function sinceProgress({ scores, times, asOf }: SessionHealthInput) {
  const last = scores.findLastIndex(({ quality }) => quality === "correct");
  const since = times[Math.max(last, 0)] ?? null;
  return {
    stepsSinceProgress: scores.length - 1 - last,
    stallSeconds: asOf === null || since === null ? 0 : Math.max(0, seconds(asOf - since)),
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
