import type { ExecutionView, SessionView } from "../../core/session-view.ts";
import { shellOf } from "./call-subject.ts";
import type { HistoryCall } from "./replay-executions.ts";

/** What predictions need of an execution. */
export type PredictedExecution = Pick<
  ExecutionView,
  | "tool"
  | "house"
  | "model"
  | "taskType"
  | "params"
  | "paramHash"
  | "paramShape"
  | "outcome"
  | "at"
  | "hour"
  | "weekday"
  | "stepKey"
>;

/**
 * An execution as predictions see it. The type of work counts only where it was declared: one that is read off the whole
 * session is not known before its end.
 */
export function historyCall(
  session: Pick<SessionView, "key" | "house" | "repo" | "startedAt">,
  execution: PredictedExecution,
): HistoryCall {
  const { tool, params, hour, weekday, outcome } = execution;
  return {
    session: session.key,
    step: execution.stepKey,
    at: execution.at ?? session.startedAt,
    isSuccess: outcome === "unknown" ? null : outcome === "success",
    subject: {
      tool,
      shell: shellOf(tool, parsed(params)),
      house: execution.house ?? session.house,
      model: execution.model,
      paramShape: execution.paramShape,
      paramHash: execution.paramHash,
      taskType: execution.taskType,
      repo: session.repo,
      hourOfWeek: hour === null || weekday === null ? null : 24 * weekday + hour,
      paramLength: params?.length ?? null,
    },
  };
}

/** A door that keeps no JSON tells a command line; JSON that was cut short tells nothing. */
function parsed(params: string | null): unknown {
  if (params === null) return null;
  try {
    return JSON.parse(params) as unknown;
  } catch {
    return /^[{["]/.test(params) ? null : params;
  }
}
