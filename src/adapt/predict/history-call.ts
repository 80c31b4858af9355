import type { StoredExecution } from "../../store/statistics-port.ts";
import { shellOf } from "./call-subject.ts";
import type { HistoryCall } from "./replay-executions.ts";

/**
 * An execution as predictions see it. The type of work counts only where it was declared: one that is read off the whole
 * session is not known before its end.
 */
export function historyCall(execution: StoredExecution): HistoryCall {
  const { session, step, at, isSuccess, params, hour, weekday } = execution;
  const { tool, house, model, paramShape, paramHash, taskType, repo } = execution;
  return {
    session,
    step,
    at,
    isSuccess,
    subject: {
      tool,
      shell: shellOf(tool, parsed(params)),
      house,
      model,
      paramShape,
      paramHash,
      taskType,
      repo,
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
