import type { AdmittedRows, ObservationRow } from "../../core/rows.ts";
import type { StoredExecution } from "../../store/statistics-port.ts";
import { historyCall } from "./history-call.ts";
import type { HistoryCall } from "./replay-executions.ts";

/** A call with what it is known by. */
export interface KnownCall extends HistoryCall {
  readonly call: string;
}

export type LearnedRows = Pick<AdmittedRows, "observations" | "steps">;

/** The executions of rows that were just recorded, in their order, as they will stand in the tables. */
export function recordedExecutions(
  { observations, steps }: LearnedRows,
  hourOfWeek: (at: number) => number | null,
): readonly StoredExecution[] {
  const models = new Map<string | null, string | null>();
  for (const { stepKey, model } of steps) models.set(stepKey, model);
  const results = new Map<string, ObservationRow>();
  for (const row of observations)
    if (row.part === "result") results.set(placeOf(row.session, row.callKey), row);
  const executions: StoredExecution[] = [];
  for (const row of observations) {
    if (row.part !== "call") continue;
    const hour = row.at === null ? null : hourOfWeek(row.at);
    const result = results.get(placeOf(row.session, row.callKey));
    executions.push(executionOf(row, models.get(row.stepKey) ?? null, hour, result));
  }
  return executions;
}

export function recordedCall(execution: StoredExecution): KnownCall {
  return { ...historyCall(execution), call: execution.call };
}

function executionOf(
  call: ObservationRow,
  model: string | null,
  hourOfWeek: number | null,
  result: ObservationRow | undefined,
): StoredExecution {
  const outcome = result?.outcome ?? "unknown";
  return {
    session: call.session,
    call: call.callKey,
    step: call.stepKey,
    repo: null,
    tool: call.tool ?? "",
    house: call.house,
    model,
    taskType: call.taskType,
    paramHash: call.paramHash,
    params: call.paramsRedacted,
    paramShape: call.paramShape,
    isSuccess: outcome === "unknown" ? null : outcome === "success",
    at: call.at,
    hour: hourOfWeek === null ? null : hourOfWeek % 24,
    weekday: hourOfWeek === null ? null : Math.floor(hourOfWeek / 24),
  };
}

/** Names a call among those of all sessions. */
export function placeOf(session: string, call: string): string {
  return `${session} ${call}`;
}
