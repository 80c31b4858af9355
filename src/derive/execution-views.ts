import type { ObservationRow } from "../core/rows.ts";
import type { ExecutionView, StepView } from "../core/session-view.ts";
import { type RankOf, ofBestFormat } from "./best-format.ts";
import type { FamilyMember } from "./family.ts";
import { foldExecutions, type FoldedExecution } from "./fold-executions.ts";
import { linkDoors } from "./link-doors.ts";
import type { StepsOfSession } from "./step-views.ts";
import { zoneTime } from "./zone-time.ts";

/** Executions of one session in the order of their calls, copied history left out. */
export function executionsOf(
  member: FamilyMember,
  steps: StepsOfSession,
  rankOf: RankOf,
): readonly ExecutionView[] {
  const folded = foldExecutions(linkDoors(ownObservations(member, rankOf)));
  const byKey = new Map(steps.views.map((step) => [step.key, step]));
  const models = modelsBySeq(steps.views);
  const resultExcerpt = excerptsOfResults(folded, byKey);
  const retried = retriesOf(folded);
  return folded.map((one, seq) => {
    const { stepKey, at } = one;
    const step = stepKey === null ? undefined : byKey.get(stepKey);
    const time = zoneTime(at, member.record.session.zone);
    return {
      key: one.callKey,
      stepKey,
      seq,
      stepSeq: step?.seq ?? null,
      onFinalPath: steps.isOnFinalPath(stepKey),
      tool: one.tool ?? "unknown",
      server: one.server,
      house: one.house,
      taskType: one.taskType,
      model: step === undefined ? null : (models[step.seq] ?? null),
      paramHash: one.paramHash,
      params: one.paramsRedacted,
      paramShape: one.paramShape,
      outcome: one.outcome ?? "unknown",
      outcomeSource: one.outcomeSource ?? "none",
      failureKind: one.failureKind,
      exitCode: one.exitCode,
      errorText: one.errorRedacted,
      errorTemplateId: one.errorTemplateId,
      resultExcerpt: resultExcerpt(one),
      confidence: one.confidence,
      latencyUs: one.latencyUs,
      tokensIn: one.tokensIn,
      tokensOut: one.tokensOut,
      at,
      hour: time?.hour ?? null,
      weekday: time?.weekday ?? null,
      retryOf: retried.get(one.callKey) ?? null,
      callLocator: one.callLocator,
      callRawHmac: one.callRawHmac,
      resultLocator: one.resultLocator,
      resultRawHmac: one.resultRawHmac,
      sourceKey: one.sourceKey,
    };
  });
}

/** Transcripts of several formats repeat each other, so one of them is taken; other doors add what they saw. */
function ownObservations(
  { record, copied }: FamilyMember,
  rankOf: RankOf,
): readonly ObservationRow[] {
  const formatOf = ({ door, sourceKey }: ObservationRow): string | null =>
    door === "transcript" && sourceKey !== null ? (record.formats.get(sourceKey) ?? "") : null;
  const told = ofBestFormat(record.observations, formatOf, rankOf);
  return copied.calls.size === 0 ? told : told.filter((row) => !copied.calls.has(row.callKey));
}

/** The model that spoke last at each position. */
function modelsBySeq(steps: readonly StepView[]): readonly (string | null)[] {
  let model: string | null = null;
  return steps.map((step) => {
    model = step.model ?? model;
    return model;
  });
}

/** Of each repetition, the failed execution with the same tool and parameters that it follows. A success ends the row. */
function retriesOf(folded: readonly FoldedExecution[]): ReadonlyMap<string, string> {
  const retried = new Map<string, string>();
  const failed = new Map<string, string>();
  for (const { tool, paramHash, callKey, outcome } of folded) {
    if (paramHash === null) continue;
    const identity = `${tool ?? "unknown"} ${paramHash}`;
    const before = failed.get(identity);
    if (before !== undefined) retried.set(callKey, before);
    if (outcome === "failure") failed.set(identity, callKey);
    if (outcome === "success") failed.delete(identity);
  }
  return retried;
}

/** The text of the step that holds a result; unknown where one step holds several results. */
function excerptsOfResults(
  folded: readonly FoldedExecution[],
  steps: ReadonlyMap<string, StepView>,
): (one: FoldedExecution) => string | null {
  const results = new Map<string, number>();
  for (const { resultStepKey: key } of folded) {
    if (key !== null) results.set(key, (results.get(key) ?? 0) + 1);
  }
  return ({ resultStepKey: key }) =>
    key === null || results.get(key) !== 1 ? null : (steps.get(key)?.excerpt ?? null);
}
