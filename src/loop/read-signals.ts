import type { SessionView } from "../core/session-view.ts";
import { localiseFirstError } from "../signals/first-error/localise-first-error.ts";
import { sessionMessages } from "../signals/first-error/session-messages.ts";
import { budgetUse, type SessionBudget, spendingOf } from "../signals/health/budget-use.ts";
import { type FailureCategory, problemCategory } from "../signals/health/failure-category.ts";
import { sessionSignals, type SessionSignals } from "../signals/session-signals.ts";

/** A step that may hold the decisive error. */
export interface Suspect {
  readonly stepKey: string;
  /** Its share of the suspicion, 0..1: of all steps together 1. */
  readonly share: number;
  readonly reasons: readonly string[];
}

type SessionProblem = SessionSignals["findings"][number] & { readonly category: FailureCategory };

export interface ReadSignals extends Omit<SessionSignals, "findings"> {
  readonly findings: readonly SessionProblem[];
  /** Most suspect first: a guess. Empty where nothing says that the session failed. */
  readonly suspects: readonly Suspect[];
}

const mostSuspects = 3;

/** All signals of a session, as of its last record. */
export function readSignals(
  session: SessionView,
  budgets: readonly SessionBudget[] = [],
): ReadSignals {
  const signals = sessionSignals(session, null, budgetUse(spendingOf(session), budgets));
  const failed = session.outcome === "failure" || signals.findings.some((one) => one.escalates);
  const findings = signals.findings.map((one) => ({
    ...one,
    category: problemCategory(one.causes, one.stepKeys),
  }));
  return { ...signals, findings, suspects: failed ? suspectsOf(session) : [] };
}

function suspectsOf(session: SessionView): readonly Suspect[] {
  const messages = sessionMessages(session);
  return localiseFirstError(messages)
    .steps.flatMap(({ index, probability, reasons }) => {
      const message = messages[index];
      if (message === undefined || message.isTool) return [];
      return [{ stepKey: message.stepKey, share: probability, reasons }];
    })
    .slice(0, mostSuspects);
}
