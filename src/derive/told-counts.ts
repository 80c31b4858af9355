import type { ToldCounts } from "../core/cell-day.ts";
import type { ObservationRow, RecordBatch, SessionRow, StepRow } from "../core/rows.ts";
import { type CountedExecution, sessionCells } from "./cells.ts";
import { zoneTime } from "./zone-time.ts";

/** Rows of one batch. */
export type ToldRows = Pick<
  RecordBatch,
  "sessions" | "facts" | "steps" | "usage" | "observations" | "outcomes" | "diagnostics"
>;

/**
 * What the executions of these rows put into the counts of their session: by the counting of the derivation, as of a
 * session that holds nothing else. Null where that is not the same, because an execution was not told whole by one door
 * (step, call and result, one after the other) or leaves to its session which house, model or type of work it counts for.
 */
export function toldCounts(rows: ToldRows): ToldCounts | null {
  const [session, ...others] = rows.sessions;
  if (session === undefined || others.length > 0 || holdsOthers(rows)) return null;
  const executions = executionsOf(rows, session);
  if (executions === null) return null;
  const { ref, harness, repo } = session;
  // Each execution states its own.
  const fromSession = { models: [], house: null, taskType: "other", startedAt: null } as const;
  const cells = sessionCells({ executions, steps: rows.steps, harness, repo, ...fromSession });
  return { session: ref, agent: harness, cells };
}

function holdsOthers({ steps, observations, ...rest }: ToldRows): boolean {
  const { facts, usage, outcomes, diagnostics } = rest;
  const others = facts.length + usage.length + outcomes.length + diagnostics.length;
  return others > 0 || observations.length !== 2 * steps.length;
}

/** Null where one of them was not told whole. */
function executionsOf(
  { steps, observations }: ToldRows,
  session: SessionRow,
): readonly CountedExecution[] | null {
  const executions: CountedExecution[] = [];
  for (const [index, step] of steps.entries()) {
    const [call, result] = [observations[2 * index], observations[2 * index + 1]];
    if (call === undefined || result === undefined || !isToldWhole(step, call, result)) return null;
    executions.push(counted(step, call, result, session));
  }
  return executions;
}

function isToldWhole(step: StepRow, call: ObservationRow, result: ObservationRow): boolean {
  if (call.part !== "call" || result.part !== "result" || call.outcome !== null) return false;
  const isOne = call.callKey === result.callKey && call.stepKey === step.stepKey;
  const statesAll =
    step.model !== null && call.house !== null && call.taskType !== null && call.at !== null;
  return isOne && call.door === result.door && statesAll;
}

/** As they are folded where one door told both: what is known before the call by the call, what it came to by its result. */
function counted(
  { model }: StepRow,
  call: ObservationRow,
  result: ObservationRow,
  { zone }: SessionRow,
): CountedExecution {
  const time = zoneTime(call.at, zone);
  return {
    tool: call.tool ?? result.tool ?? "unknown",
    house: call.house,
    model,
    taskType: call.taskType,
    outcome: result.outcome ?? "unknown",
    failureKind: result.failureKind,
    errorTemplateId: result.errorTemplateId,
    latencyUs: result.latencyUs ?? call.latencyUs,
    confidence: result.confidence ?? call.confidence,
    tokensIn: result.tokensIn ?? call.tokensIn,
    tokensOut: result.tokensOut ?? call.tokensOut,
    at: call.at,
    hour: time?.hour ?? null,
    weekday: time?.weekday ?? null,
  };
}
