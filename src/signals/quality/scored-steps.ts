import { hash64 } from "../../core/hash.ts";
import { toolUseOf } from "../../core/execution-use.ts";
import type { ExecutionView, SessionView, StepView } from "../../core/session-view.ts";
import { workOf } from "./call-work.ts";
import type { ScoredCall, ScoredStep } from "./scored-step.ts";

/** Labels of steps that say how the step ended. */
const endings: ReadonlyMap<string, ScoredStep["endedBy"]> = new Map([
  ["error", "error"],
  ["aborted", "cancellation"],
  ["interrupted", "cancellation"],
  ["cancelled", "cancellation"],
]);

/** The assistant steps of a session's final path, in order, each with its calls. What is off the path is not scored. */
export function scoredStepsOf(
  session: Pick<SessionView, "steps" | "executions">,
): readonly ScoredStep[] {
  const callers = callersOf(session.steps);
  const calls = Map.groupBy(session.executions, ({ stepKey }) => callers.get(stepKey ?? "") ?? "");
  return session.steps
    .filter(({ kind, onFinalPath }) => kind === "assistant" && onFinalPath)
    .map((step) => scoredStep(step, calls.get(step.key) ?? []));
}

/**
 * The steps that calls are scored with, by the steps that they stand in. Where a call is a step of its own, as in what
 * telemetry reports, it was made by the answer before it, unless somebody has asked for something else since.
 */
function callersOf(steps: readonly StepView[]): ReadonlyMap<string, string> {
  const callers = new Map<string, string>();
  let last: string | null = null;
  for (const { key, kind, onFinalPath } of steps) {
    if (kind === "assistant" && onFinalPath) last = key;
    if (kind === "user") last = null;
    const caller = kind === "tool" ? last : key;
    if (caller !== null) callers.set(key, caller);
  }
  return callers;
}

function scoredStep(step: StepView, executions: readonly ExecutionView[]): ScoredStep {
  return {
    key: step.key,
    text: step.excerpt,
    calls: executions.map(scoredCall),
    endedBy: endings.get(step.label?.split(":", 1)[0] ?? "") ?? null,
  };
}

/** Parameters are compared by their keyed hash, results by what is kept of them. */
function scoredCall(execution: ExecutionView): ScoredCall {
  const { tool, paramHash, outcome, failureKind, errorTemplateId } = execution;
  const told = execution.errorText ?? execution.resultExcerpt;
  return {
    fingerprint: `${tool}:${paramHash ?? execution.key}`,
    outcome,
    failureKind,
    errorTemplate: errorTemplateId,
    result: told === null || told === "" ? told : hash64(told),
    work: workOf(tool, toolUseOf(execution)),
  };
}
