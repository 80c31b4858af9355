import type { StepQuality } from "./step-quality.ts";
import type { ScoredCall, ScoredStep } from "./scored-step.ts";

/** A step's score with the rule that gave it. */
export interface PropagatedQuality {
  readonly key: string;
  readonly quality: StepQuality;
  /** 0..1: how sure the rule is; not calibrated. */
  readonly confidence: number;
  readonly reason: string;
  /** Key of the step it refers to, where it does. */
  readonly because: string | null;
}

/** An error that nothing got past yet. */
interface OpenFailure {
  readonly step: string;
  readonly fingerprint: string;
  readonly template: string | null;
  readonly work: ScoredCall["work"];
  /** Steps in a row that failed. */
  readonly attempts: number;
  /** Steps that changed something since. */
  readonly changes: readonly string[];
}

/** State of the fold: JSON data. */
export interface PropagatingState {
  readonly version: 1;
  readonly scores: readonly PropagatedQuality[];
  readonly open: OpenFailure | null;
  /** Fingerprints of calls whose last run failed, with the step of the first failure. */
  readonly failed: readonly (readonly [fingerprint: string, step: string])[];
  /** How often each call gave each result. */
  readonly seen: readonly (readonly [callAndResult: string, times: number])[];
  /** The last test run, if any: whether it passed. */
  readonly testsPass: boolean | null;
}

export const startPropagating: PropagatingState = {
  version: 1,
  scores: [],
  open: null,
  failed: [],
  seen: [],
  testsPass: null,
};

/** The state while steps are folded: copied once for all of them. */
interface Draft {
  readonly scores: PropagatedQuality[];
  readonly failed: Map<string, string>;
  readonly seen: Map<string, number>;
  open: OpenFailure | null;
  testsPass: boolean | null;
}

/**
 * Scores steps by what they did to the errors before them (after AgentProcessBench, arXiv 2603.14465): a first failing
 * attempt is neutral, the same failure again is incorrect, a change that gets past it is correct, and what rests on an
 * error that nobody corrected is incorrect. A change is judged when the next run shows what it did. Deterministic; rules
 * only. Pure: steps may be folded in any batches.
 */
export function foldPropagating(
  state: PropagatingState,
  steps: readonly ScoredStep[],
): PropagatingState {
  const { scores, failed, seen, open, testsPass } = state;
  const draft: Draft = {
    scores: [...scores],
    failed: new Map(failed),
    seen: new Map(seen),
    open,
    testsPass,
  };
  for (const step of steps) scoreStep(draft, step);
  return { ...draft, version: 1, failed: [...draft.failed], seen: [...draft.seen] };
}

function scoreStep(draft: Draft, step: ScoredStep): void {
  draft.scores.push({ key: step.key, because: null, ...verdictOf(draft, step) });
  judgeChanges(draft, step);
  remember(draft, step);
}

/**
 * The scores, with the run's last step judged as its end: an answer over an open error or failing tests is incorrect.
 *
 * @param finished the run has ended; a run that goes on has no last step yet
 */
export function propagatedQualities(
  state: PropagatingState,
  finished: boolean,
): readonly PropagatedQuality[] {
  const last = state.scores.at(-1);
  if (!finished || last === undefined || last.quality === "incorrect") return state.scores;
  const end = endingOf(state, last);
  return end === null ? state.scores : [...state.scores.slice(0, -1), end];
}

interface Verdict {
  readonly quality: StepQuality;
  readonly confidence: number;
  readonly reason: string;
  readonly because?: string;
}

function verdictOf(state: Draft, step: ScoredStep): Verdict {
  if (step.endedBy === "cancellation") return neutral(0.7, "it was cancelled");
  if (step.endedBy !== null) return incorrect(0.7, `it ended by ${step.endedBy}`);
  if (step.calls.length === 0) return talk(state);
  if (step.calls.every(broke)) return failing(state, step);
  return working(state, step);
}

/** Words alone, between acts: they rest on what was there before. */
function talk({ open }: Draft): Verdict {
  if (open !== null && open.attempts > 1)
    return incorrect(0.55, "it goes on from an error that nobody corrected", open.step);
  return neutral(0.5, "it calls nothing");
}

function failing({ failed, open }: Draft, { calls }: ScoredStep): Verdict {
  const again = calls.find(({ fingerprint }) => failed.has(fingerprint));
  if (again !== undefined)
    return incorrect(0.9, "the same call failed before", failed.get(again.fingerprint));
  if (open === null) return neutral(0.6, "a first attempt that failed");
  const same = calls.some(
    ({ errorTemplate }) => errorTemplate !== null && errorTemplate === open.template,
  );
  if (same) return incorrect(0.7, "the same error again", open.step);
  if (open.attempts > 1) return incorrect(0.6, "one more failure in a row", open.step);
  return neutral(0.55, "another attempt that failed");
}

function working({ open, seen }: Draft, { calls }: ScoredStep): Verdict {
  const [first] = calls;
  const times = Math.min(...calls.map((call) => seen.get(resultKey(call)) ?? 0));
  if (times > 0) return neutral(0.6, "nothing new: it did this before");
  if (calls.some(testsFailed)) return neutral(0.6, "the tests say what is still wrong");
  const worked = calls.some(({ outcome }) => outcome === "success");
  const failed = calls.some(({ outcome }) => outcome === "failure");
  if (failed && !worked) return answeredNo(calls);
  if (open !== null && first?.fingerprint !== open.fingerprint)
    return correct(0.85, "another way got past the error", open.step);
  if (open !== null) return correct(0.75, "what failed before works now", open.step);
  if (calls.every(({ result }) => result === "") && calls.every(({ work }) => work !== "change"))
    return neutral(0.55, "it found nothing");
  if (calls.every(({ outcome }) => outcome === "unknown"))
    return neutral(0.5, "nobody knows what came of it");
  return correct(0.6, `${failed ? "part of it" : "it"} worked and brought something new`);
}

function testsFailed({ work, outcome, failureKind }: ScoredCall): boolean {
  return outcome === "failure" && (work === "test" || failureKind === "test-failure");
}

/** No call succeeded, and some failed: what is not there is worth knowing, but nothing worked. */
function answeredNo(calls: readonly ScoredCall[]): Verdict {
  if (calls.some(broke)) return neutral(0.55, "none of it is known to have worked");
  // An error says that a file, folder or program is missing; a search that finds nothing has none.
  if (calls.some(({ errorTemplate }) => errorTemplate !== null))
    return neutral(0.55, "what it asked for is not there");
  return neutral(0.55, "the answer was no: nothing found, or not so");
}

/** A call that broke: failing tests, and that something was not found, are answers. */
function broke({ outcome, failureKind, work }: ScoredCall): boolean {
  if (outcome !== "failure") return false;
  return work !== "test" && failureKind !== "test-failure" && failureKind !== "not-found";
}

function remember(draft: Draft, step: ScoredStep): void {
  const { failed, seen } = draft;
  for (const call of step.calls) {
    const key = resultKey(call);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (!broke(call)) failed.delete(call.fingerprint);
    else if (!failed.has(call.fingerprint)) failed.set(call.fingerprint, step.key);
    if (call.work === "test") draft.testsPass = passed(call);
  }
  draft.open = openAfter(draft.open, step);
}

function passed({ outcome }: ScoredCall): boolean | null {
  return outcome === "unknown" ? null : outcome === "success";
}

function openAfter(open: OpenFailure | null, step: ScoredStep): OpenFailure | null {
  const call = step.calls.find(
    (one) => broke(one) || (one.work === "test" && one.outcome === "failure"),
  );
  if (call === undefined) return stillOpen(open, step);
  const { fingerprint, errorTemplate: template, work } = call;
  const goesOn = open !== null && (fingerprint === open.fingerprint || step.calls.every(broke));
  if (!goesOn) return { step: step.key, fingerprint, template, work, attempts: 1, changes: [] };
  return { ...open, fingerprint, template, attempts: open.attempts + 1, changes: [] };
}

/**
 * A change leaves an error open until something shows that it is gone, and so does looking around, unless looking is what
 * had failed; any other success is a way past it.
 */
function stillOpen(open: OpenFailure | null, { key, calls }: ScoredStep): OpenFailure | null {
  if (open === null || calls.length === 0) return open;
  if (calls.every(({ work }) => work === "change"))
    return { ...open, changes: [...open.changes, key] };
  const looks = calls.every(({ work }) => work === "look" || work === "change");
  return looks && open.work !== "look" ? open : null;
}

/** What ran again after a change tells whether the change was a fix or only looked like one. */
function judgeChanges(draft: Draft, step: ScoredStep): void {
  const { open } = draft;
  if (open === null || open.changes.length === 0) return;
  const rerun = step.calls.find(({ fingerprint }) => fingerprint === open.fingerprint);
  if (rerun === undefined) return;
  if (rerun.outcome === "success")
    rescore(draft, open.changes, correct(0.85, "the change ended the error", step.key));
  if (rerun.errorTemplate !== null && rerun.errorTemplate === open.template)
    rescore(draft, open.changes, incorrect(0.65, "the change left the error as it was", step.key));
}

function rescore({ scores }: Draft, keys: readonly string[], verdict: Verdict): void {
  for (const [index, score] of scores.entries()) {
    if (keys.includes(score.key) && score.quality !== "incorrect")
      scores[index] = { ...score, ...verdict };
  }
}

function endingOf(state: PropagatingState, last: PropagatedQuality): PropagatedQuality | null {
  const { open, testsPass } = state;
  if (testsPass === false) return { ...last, ...incorrect(0.7, "it ended with failing tests") };
  if (open !== null && open.attempts > 1)
    return { ...last, ...incorrect(0.65, "it ended on an error that nobody corrected", open.step) };
  if (open === null && last.quality === "neutral")
    return { ...last, ...correct(0.55, "it ended the run with no error left open") };
  return null;
}

function resultKey({ fingerprint, result }: ScoredCall): string {
  return `${fingerprint}\n${result ?? ""}`;
}

function correct(confidence: number, reason: string, because?: string): Verdict {
  return ruling("correct", confidence, reason, because);
}

function neutral(confidence: number, reason: string, because?: string): Verdict {
  return ruling("neutral", confidence, reason, because);
}

function incorrect(confidence: number, reason: string, because?: string): Verdict {
  return ruling("incorrect", confidence, reason, because);
}

function ruling(
  quality: StepQuality,
  confidence: number,
  reason: string,
  because?: string,
): Verdict {
  return { quality, confidence, reason, ...(because === undefined ? {} : { because }) };
}
