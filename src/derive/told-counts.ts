import type { ToldCounts } from "../core/cell-day.ts";
import type { SessionRecord } from "../core/derived.ts";
import type { ObservationRow, RecordBatch, StepRow } from "../core/rows.ts";
import { sessionCells } from "./cells.ts";
import { nothingCopied } from "./copied-history.ts";
import type { DeriveOptions } from "./derive-family.ts";
import { executionsOf } from "./execution-views.ts";
import { stepsOf } from "./step-views.ts";

/** Rows of one batch. */
export type ToldRows = Pick<
  RecordBatch,
  "sessions" | "facts" | "steps" | "usage" | "observations" | "outcomes" | "diagnostics"
>;

/**
 * What the executions of these rows put into the counts of their session: by the derivation itself, of a session that
 * holds nothing else. Null where that is not the same, because an execution was not told whole by one door (step, call
 * and result, one after the other) or leaves to its session which house, model or type of work it counts for.
 */
export function toldCounts(
  rows: ToldRows,
  { rankOf }: Pick<DeriveOptions, "rankOf">,
): ToldCounts | null {
  const [session, ...others] = rows.sessions;
  if (session === undefined || others.length > 0 || !areToldWhole(rows)) return null;
  const { ref, harness, repo } = session;
  const { steps, observations } = rows;
  const record: SessionRecord = {
    session,
    formats: new Map(),
    facts: [],
    steps,
    usage: [],
    observations,
    outcomes: [],
  };
  const member = { ref, mergedRefs: [], key: ref, record, copied: nothingCopied };
  const own = stepsOf(member, rankOf);
  const cells = sessionCells({
    executions: executionsOf(member, own, rankOf),
    steps: own.views,
    harness,
    repo,
    // Each execution states its own.
    models: [],
    house: null,
    taskType: "other",
    startedAt: null,
  });
  return { session: ref, agent: harness, cells };
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
  const states = [step.model, call.house, call.taskType, call.at];
  return isOne && call.door === result.door && !states.includes(null);
}
