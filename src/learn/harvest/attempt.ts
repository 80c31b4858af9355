import type { ExecutionView, SessionView, StepView } from "../../core/session-view.ts";
import { callForm, type CallForm } from "./call-form.ts";
import { readError, type ErrorReading } from "./error-line.ts";

/** One execution as harvesting reads it. */
export interface Attempt {
  readonly execution: ExecutionView;
  readonly form: CallForm;
  /** Of its error text; null unless it failed. */
  readonly error: ErrorReading | null;
}

/** Tags of what Whetstone writes into a context, and its own commands: never harvested. */
const ownText = /<\/?whetstone-context|\bwhetstone (?:bootstrap|knowledge|harvest|search|report)\b/;

/** Every extractor reads the same attempts: they are taken apart once per session. */
const read = new WeakMap<SessionView, readonly Attempt[]>();

/**
 * The executions harvesting may read, in order: on the final path, not injected by Whetstone, nor about its own output.
 */
export function attemptsOf(session: SessionView): readonly Attempt[] {
  const known = read.get(session);
  if (known !== undefined) return known;
  const attempts = readAttempts(session);
  read.set(session, attempts);
  return attempts;
}

function readAttempts(session: SessionView): readonly Attempt[] {
  const injected = new Set(session.steps.filter((step) => step.injected).map((step) => step.key));
  return session.executions
    .filter((one) => one.onFinalPath && !(one.stepKey !== null && injected.has(one.stepKey)))
    .filter(
      (one) =>
        ![one.params, one.errorText, one.resultExcerpt].some(
          (text) => text !== null && ownText.test(text),
        ),
    )
    .toSorted((a, b) => a.seq - b.seq)
    .map((execution) => ({
      execution,
      form: callForm(execution),
      error:
        execution.outcome === "failure"
          ? readError(execution.errorText ?? execution.resultExcerpt)
          : null,
    }));
}

/** Asked for at every failure; found once per session. */
const asked = new WeakMap<SessionView, readonly StepView[]>();

/** Positions (step seq) where a person asked for something new, in order. */
export function requestsOf(session: SessionView): readonly StepView[] {
  const known = asked.get(session);
  if (known !== undefined) return known;
  const requests = session.steps.filter(
    (step) => step.kind === "user" && !step.injected && step.excerpt.trim() !== "",
  );
  asked.set(session, requests);
  return requests;
}

const shortRequest = 40;

/** True when a person changed the subject between two executions: a short nudge, or one that names `about`, does not. */
export function subjectChanged(
  requests: readonly StepView[],
  from: ExecutionView,
  to: ExecutionView,
  about: string,
): boolean {
  const [start, end] = [from.stepSeq, to.stepSeq];
  if (start === null || end === null) return false;
  return requests.some(
    ({ seq, excerpt }) =>
      seq > start &&
      seq < end &&
      excerpt.trim().length > shortRequest &&
      !excerpt.toLowerCase().includes(about.toLowerCase()),
  );
}
