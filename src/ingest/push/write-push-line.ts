import type {
  FactRow,
  ObservationRow,
  OutcomeRow,
  RecordBatch,
  SessionRow,
  StepRow,
} from "../../core/rows.ts";
import { unknownFormat } from "../cursor-stamp.ts";
import { type PushLine, pushVersion } from "./push-line.ts";

/**
 * What leaves the machine of a batch that was read with `sendsAway`: no keyed hash of what a source said, and nothing of
 * a file that is no transcript. Null where there is nothing to send.
 */
export function pushLineOf(batch: RecordBatch): PushLine | null {
  const { source, cursor } = batch;
  if (source === null || cursor === null || source.format === unknownFormat) return null;
  const { generation, offset, readerVersion } = cursor.next;
  const { previous } = cursor;
  return {
    v: pushVersion,
    source: source.sourceKey,
    uri: source.uriRedacted,
    format: source.format,
    readerVersion,
    from: previous === null ? null : { generation: previous.generation, offset: previous.offset },
    generation,
    offset,
    sessions: batch.sessions.map(sentSession),
    facts: batch.facts.map(sentFact),
    steps: batch.steps.map(sentStep),
    usage: [...batch.usage],
    observations: batch.observations.map(sentObservation),
    outcomes: batch.outcomes.map(sentOutcome),
    diagnostics: batch.diagnostics.map(({ position, reason, detail }) => ({
      position,
      reason,
      detail,
    })),
  };
}

function sentSession(row: SessionRow): PushLine["sessions"][number] {
  const { ref, harness, nativeId, parentRef, repo, zone } = row;
  return { ref, harness, nativeId, parentRef, repo, zone };
}

function sentFact(row: FactRow): PushLine["facts"][number] {
  const { session, field, ordinal, value, at } = row;
  return { session, field, ordinal, value, at };
}

function sentStep(row: StepRow): PushLine["steps"][number] {
  const { session, stepKey, parentStepKey, kind, at, ordinal, excerpt } = row;
  const { label, model, injected, locator } = row;
  return {
    session,
    stepKey,
    parentStepKey,
    kind,
    at,
    ordinal,
    excerpt,
    label,
    model,
    injected,
    locator,
  };
}

function sentOutcome(row: OutcomeRow): PushLine["outcomes"][number] {
  const { target, value, source, weight, at } = row;
  return { target, value, source, weight, at };
}

function sentObservation(row: ObservationRow): PushLine["observations"][number] {
  return {
    session: row.session,
    callKey: row.callKey,
    part: row.part,
    revision: row.revision,
    stepKey: row.stepKey,
    ordinal: row.ordinal,
    tool: row.tool,
    server: row.server,
    house: row.house,
    taskType: row.taskType,
    paramsRedacted: row.paramsRedacted,
    paramShape: row.paramShape,
    outcome: row.outcome,
    outcomeSource: row.outcomeSource,
    failureKind: row.failureKind,
    exitCode: row.exitCode,
    errorRedacted: row.errorRedacted,
    errorTemplate: row.errorTemplateId,
    confidence: row.confidence,
    latencyUs: row.latencyUs,
    tokensIn: row.tokensIn,
    tokensOut: row.tokensOut,
    at: row.at,
    locator: row.locator,
  };
}
