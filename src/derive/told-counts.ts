import type { ToldCounts } from "../core/cell-day.ts";
import type { ObservationRow, RecordBatch, SessionRow, StepRow } from "../core/rows.ts";
import { type CountedExecution, sessionCells } from "./cells.ts";
import { foldExecutions, type FoldedExecution } from "./fold-executions.ts";
import { zoneTime } from "./zone-time.ts";

/** Rows of one batch. */
export type ToldRows = Pick<
  RecordBatch,
  "sessions" | "facts" | "steps" | "usage" | "observations" | "outcomes" | "diagnostics"
>;

/**
 * What the executions of these rows put into the counts of their session: by the fold and the counting of the derivation,
 * as of a session that holds nothing else. Null where that is not the same, because an execution was not told whole by
 * one door (step, call and result, one after the other) or leaves to its session which house, model or type of work it
 * counts for.
 */
export function toldCounts(rows: ToldRows): ToldCounts | null {
  const [session, ...others] = rows.sessions;
  if (session === undefined || others.length > 0 || !areToldWhole(rows)) return null;
  const { ref, harness, repo } = session;
  const models = new Map<string, string | null>();
  for (const { stepKey, model } of rows.steps) models.set(stepKey, model);
  const executions = foldExecutions(rows.observations).map((one) =>
    counted(one, models.get(one.stepKey ?? "") ?? null, session),
  );
  // Each execution states its own.
  const fromSession = { models: [], house: null, taskType: "other", startedAt: null } as const;
  const cells = sessionCells({ executions, steps: rows.steps, harness, repo, ...fromSession });
  return { session: ref, agent: harness, cells };
}

function counted(
  one: FoldedExecution,
  model: string | null,
  { zone }: SessionRow,
): CountedExecution {
  const time = zoneTime(one.at, zone);
  return {
    tool: one.tool ?? "unknown",
    house: one.house,
    model,
    taskType: one.taskType,
    outcome: one.outcome ?? "unknown",
    failureKind: one.failureKind,
    errorTemplateId: one.errorTemplateId,
    latencyUs: one.latencyUs,
    confidence: one.confidence,
    tokensIn: one.tokensIn,
    tokensOut: one.tokensOut,
    at: one.at,
    hour: time?.hour ?? null,
    weekday: time?.weekday ?? null,
  };
}

function areToldWhole({ steps, observations, ...rest }: ToldRows): boolean {
  const { facts, usage, outcomes, diagnostics } = rest;
  const others = facts.length + usage.length + outcomes.length + diagnostics.length;
  if (others > 0 || observations.length !== 2 * steps.length) return false;
  return steps.every((step, index) =>
    isToldWhole(step, observations[2 * index], observations[2 * index + 1]),
  );
}

function isToldWhole(step: StepRow, call?: ObservationRow, result?: ObservationRow): boolean {
  if (call?.part !== "call" || result?.part !== "result") return false;
  const isOne = call.callKey === result.callKey && call.stepKey === step.stepKey;
  const statesAll =
    step.model !== null && call.house !== null && call.taskType !== null && call.at !== null;
  return isOne && call.door === result.door && statesAll;
}
