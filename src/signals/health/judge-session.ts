import { toolFamily } from "../../core/tool-names.ts";
import type { PropagatedQuality } from "../quality/propagating-quality.ts";
import type { ScoredStep } from "../quality/scored-step.ts";
import { defaultStagnationConfig } from "../stagnation/detect-stagnation.ts";
import type { SessionErosion } from "../stagnation/session-erosion.ts";
import { type SessionStagnation, stuckSteps } from "../stagnation/session-stagnation.ts";
import { erosionText } from "../stagnation/erosion-text.ts";
import type { BudgetUse } from "./budget-use.ts";
import { degradationThreshold, trailingIncorrect } from "./basic-judge.ts";
import type { HealthCause, Severity } from "./health-finding.ts";
import { mergeFindings, type SessionFinding } from "./session-finding.ts";

/** What a judge reads of one session. */
export interface SessionHealthInput {
  /** Scored steps of the final path, in order, and their scores. */
  readonly steps: readonly ScoredStep[];
  readonly scores: readonly PropagatedQuality[];
  /** Time of each step in milliseconds; null where unknown. */
  readonly times: readonly (number | null)[];
  /** Of its last record, in milliseconds; null where unknown. */
  readonly lastAt: number | null;
  readonly stagnation: SessionStagnation;
  /** Null where too few steps called a tool. */
  readonly erosion: SessionErosion | null;
  /** The moment it is judged as of: its last record's for a session that ended, now for one that runs. */
  readonly asOf: number | null;
  readonly isLive: boolean;
  /** A gap between steps of a live session that is longer than this is a stall, in milliseconds; null where unknown. */
  readonly expectedGapMs: number | null;
  /** Of the budget that is nearest its end; null without a budget. */
  readonly budgetUse: BudgetUse | null;
}

/** Failed steps in a row, or in all of one error, from which failures count as repeated. */
const repeatedFailures = 3;

/**
 * The sensitive layer: everything that looks wrong with one session, the gravest first; what has one root is one finding.
 * Unlike the published judge it reports errors that nothing recovered from. Pure.
 */
export function judgeSession(input: SessionHealthInput): readonly SessionFinding[] {
  const found = [
    stagnated(input),
    repeatedFailure(input),
    degraded(input),
    eroded(input),
    overBudget(input),
    stalled(input),
  ];
  const order = new Map(input.steps.map(({ key }, index) => [key, index]));
  const placeOf = (key: string): number => order.get(key) ?? -1;
  return mergeFindings(found.filter((each) => each !== null)).map((each) => ({
    ...each,
    stepKeys: each.stepKeys.toSorted((a, b) => placeOf(a) - placeOf(b)),
  }));
}

function stagnated(input: SessionHealthInput): SessionFinding | null {
  const { stagnation, steps } = input;
  if (stagnation.verdict === "no_stagnation") return null;
  const evidence = stagnationText(stagnation);
  const signature = lastError(steps.slice(-1)) ?? lastCall(steps);
  return finding(input, "stagnation", "high", evidence, signature, stagnation.steps);
}

/** Only what was found. */
function stagnationText({ cycleLength, ratio, sameErrors, nothingNew }: SessionStagnation): string {
  if (cycleLength !== null)
    return `it ended in a cycle: its last ${cycleLength} turns repeat the ${cycleLength} before`;
  const found = [
    ratio >= defaultStagnationConfig.repetitionThreshold
      ? `${Math.round(ratio * 100)}% of its last calls were repetitions`
      : null,
    sameErrors >= stuckSteps ? `its last ${sameErrors} steps met the same error` : null,
    nothingNew >= stuckSteps ? `its last ${nothingNew} steps brought nothing new` : null,
  ];
  return `it ended going round in circles: ${found.filter((text) => text !== null).join(", ")}`;
}

function lastCall(steps: readonly ScoredStep[]): string {
  return steps.findLast(({ calls }) => calls.length > 0)?.calls[0]?.fingerprint ?? "";
}

/** Template of the last error that broke a call of these steps; null where none did. */
function lastError(steps: readonly ScoredStep[]): string | null {
  const calls = steps.flatMap((step) => step.calls);
  return (
    calls.findLast((call) => isBreak(call) && call.errorTemplate !== null)?.errorTemplate ?? null
  );
}

/** The error that was met most, else that on which the run ended: still there at the end it is high, got past it is medium. */
function repeatedFailure(input: SessionHealthInput): SessionFinding | null {
  const byTemplate = new Map<string, string[]>();
  for (const { key, calls } of input.steps) {
    const template = calls.find(isBreak)?.errorTemplate ?? null;
    if (template !== null) byTemplate.set(template, [...(byTemplate.get(template) ?? []), key]);
  }
  const [worst] = [...byTemplate].toSorted((a, b) => b[1].length - a[1].length);
  const atEnd = failedAtTheEnd(input);
  if (worst === undefined || worst[1].length < repeatedFailures) return atEnd;
  const [template, keys] = worst;
  // It went on to other errors, and those are what it ended on.
  if (atEnd !== null && !atEnd.stepKeys.some((key) => keys.includes(key))) return atEnd;
  const recovered = gotPast(input, template);
  const text = `the same error in ${keys.length} steps, ${recovered ? "then it got past it" : "and the run did not recover"}`;
  return finding(input, "repeated_failure", recovered ? "medium" : "high", text, template, keys);
}

/** Whatever each of them met. */
function failedAtTheEnd(input: SessionHealthInput): SessionFinding | null {
  const acting = input.steps.filter(({ calls }) => calls.length > 0);
  const failing = acting.slice(acting.findLastIndex(({ calls }) => !calls.every(isBreak)) + 1);
  const template = lastError(failing);
  if (failing.length < repeatedFailures || template === null || endsWell(input)) return null;
  const text = `every call of its last ${failing.length} steps with calls failed, and the run did not recover`;
  const keys = failing.map(({ key }) => key);
  return finding(input, "repeated_failure", "high", text, template, keys);
}

/**
 * The run ended well, or the tool that met the error worked afterwards. A shell runs anything: that something else worked
 * in it says nothing.
 */
function gotPast(input: SessionHealthInput, template: string): boolean {
  const calls = input.steps.flatMap((step) => step.calls);
  if (input.steps.at(-1)?.calls.some(isBreak) !== true && endsWell(input)) return true;
  const last = calls.findLastIndex((call) => isBreak(call) && call.errorTemplate === template);
  const tool = toolOf(calls[last]?.fingerprint ?? "");
  if (toolFamily(tool) === "shell") return false;
  return calls
    .slice(last + 1)
    .some(({ fingerprint, outcome }) => outcome === "success" && toolOf(fingerprint) === tool);
}

function toolOf(fingerprint: string): string {
  return fingerprint.slice(0, Math.max(0, fingerprint.lastIndexOf(":")));
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
  const signature = lastError(input.steps) ?? reason;
  return finding(input, "quality_degradation", severity, evidence, signature, keys);
}

function eroded(input: SessionHealthInput): SessionFinding | null {
  const { erosion } = input;
  if (erosion === null || !erosion.eroding) return null;
  const evidence = erosionText(erosion);
  return finding(input, "quality_degradation", "medium", evidence, "erosion", erosion.steps);
}

function overBudget(input: SessionHealthInput): SessionFinding | null {
  const breach = budgetBreach(input.budgetUse);
  return breach === null ? null : { ...breach, ...sinceProgress(input) };
}

/** A budget is passed or not, however the work goes: it needs no progress to be judged by. */
export function budgetBreach(use: BudgetUse | null): SessionFinding | null {
  if (use === null || !use.isPassed) return null;
  const [cause, severity] = ["budget_breach", "high"] as const;
  const told = { causes: [cause], evidence: use.words, signature: "budget", stepKeys: [] };
  return { cause, severity, ...told, stallSeconds: 0, stepsSinceProgress: 0 };
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
  const causes = [cause];
  return { cause, severity, evidence, signature, stepKeys, causes, ...sinceProgress(input) };
}

/** A last step that was progress is so until its results are there: the time its own calls took is no stall. */
function sinceProgress({ scores, times, lastAt, asOf }: SessionHealthInput) {
  const last = scores.findLastIndex(({ quality }) => quality === "correct");
  const stepsSinceProgress = scores.length - 1 - last;
  const since = stepsSinceProgress === 0 ? lastAt : (times[Math.max(last, 0)] ?? null);
  return {
    stepsSinceProgress,
    stallSeconds: asOf === null || since === null ? 0 : Math.max(0, seconds(asOf - since)),
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
