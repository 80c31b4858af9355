import { canonicalJson } from "../core/canonical-json.ts";
import type { ObservationRow } from "../core/rows.ts";
import type { AdmissionContext, MutableRows } from "./admission-context.ts";
import { noteLineage } from "./admit-session.ts";
import type { ObservedCall, ObservedResult } from "./contract.ts";
import { errorExcerpt } from "./error-excerpt.ts";
import { errorTemplate, errorTemplateId, tellsAnError } from "./error-template.ts";
import type { OpenCall } from "./open-calls.ts";
import { classifyOutcome, type Verdict } from "./outcome-rules.ts";
import { paramShape } from "./param-shape.ts";
import { storedParams } from "./stored-params.ts";
import { readToolUse } from "../core/tool-family.ts";

/** What both parts of an execution have in common; each fills in what it observed. */
function emptyObservation(
  context: AdmissionContext,
  record: ObservedCall | ObservedResult,
  part: ObservationRow["part"],
): ObservationRow {
  const { adapter, fields, redactor } = context;
  const position = context.position(record.raw);
  // What a live door tells stands in no source.
  const isWritten = context.door === "transcript";
  return {
    session: context.sessionKey(record.session).ref,
    callKey: context.idKey(record.callId),
    door: context.door,
    part,
    revision: 0,
    stepKey: record.stepId === null ? null : context.idKey(record.stepId),
    ordinal: record.ordinal,
    tool: null,
    server: null,
    house: null,
    taskType: null,
    paramHash: null,
    paramsRedacted: null,
    paramShape: null,
    outcome: null,
    outcomeSource: null,
    failureKind: null,
    exitCode: null,
    errorRedacted: null,
    errorTemplateId: null,
    confidence: null,
    latencyUs: null,
    tokensIn: null,
    tokensOut: null,
    at: fields.optionalCount(record.at, "at", position),
    rulesVersion: redactor.rulesVersion,
    sourceKey: isWritten ? context.sourceKey : null,
    locator: isWritten ? position : null,
    rawHmac: isWritten ? context.rawHmac(record.raw) : null,
    readerVersion: adapter.readerVersion,
  };
}

export function admitCall(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedCall,
): void {
  const { mac, redactor, short, fields } = context;
  const { params, server } = record;
  noteLineage(context, rows, record, record.callId);
  const canonical = canonicalJson(params);
  const observation: ObservationRow = {
    ...emptyObservation(context, record, "call"),
    tool: short(record.tool),
    server: server === undefined ? null : short(server),
    house: record.house === undefined ? null : short(record.house),
    taskType: record.taskType === undefined ? null : short(record.taskType),
    paramHash: mac(canonical),
    paramsRedacted: storedParams(params, canonical, redactor, mac),
    paramShape: paramShape(params, short),
    confidence: fields.within(record.confidence, 0, 1, "confidence", context.position(record.raw)),
  };
  rows.observations.push(observation);
  context.calls.add(observation.session, observation.callKey, {
    tool: short(record.tool),
    use: readToolUse(record.tool, params, server),
  });
}

export function admitResult(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedResult,
): void {
  const { fields, short, adapter } = context;
  const empty = emptyObservation(context, record, "result");
  const position = context.position(record.raw);
  const { signals, text, latencyMs } = record;
  // A word that it still runs is not the end of a call: its result is yet to come.
  const known =
    signals.status === "running"
      ? context.calls.find(empty.session, empty.callKey)
      : context.calls.close(empty.session, empty.callKey);
  const call = known ?? orphan(context, rows, record, position);
  if (signals.exitCode !== undefined && !Number.isSafeInteger(signals.exitCode))
    fields.refuse("exitCode", position, "a whole number");
  const verdict = classifyOutcome({ signals, text, use: call.use, errorFlag: adapter.errorFlag });
  rows.observations.push({
    ...empty,
    revision: fields.optionalCount(record.revision, "revision", position) ?? 0,
    tool: record.tool === undefined ? null : short(record.tool),
    outcome: verdict.outcome,
    outcomeSource: verdict.source,
    failureKind: verdict.outcome === "success" ? verdict.kind : (record.failureKind ?? verdict.kind),
    exitCode: verdict.exitCode,
    ...errorOf(context, record, call, verdict),
    latencyUs: latencyMs === null ? null : fields.count(latencyMs * 1000, "latencyMs", position),
    tokensIn: record.tokensIn ?? null,
    tokensOut: record.tokensOut ?? null,
  });
}

/** A result whose call was never seen is kept, and said. */
function orphan(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedResult,
  position: string,
): OpenCall {
  const tool = context.short(record.tool ?? "");
  rows.diagnostics.push({
    sourceKey: context.sourceKey,
    position,
    reason: "orphan-result",
    detail: `The result of call ${context.idKey(record.callId)} has no call before it.`,
  });
  return { tool, use: readToolUse(record.tool ?? "", undefined) };
}

type ErrorPart = Pick<ObservationRow, "errorRedacted" | "errorTemplateId">;
const noError: ErrorPart = { errorRedacted: null, errorTemplateId: null };

/** The error text of what failed or was stopped; only failures with a text have a template. */
function errorOf(
  context: AdmissionContext,
  record: ObservedResult,
  call: OpenCall,
  verdict: Verdict,
): ErrorPart {
  if (verdict.kind === null) return noError;
  const text = errorExcerpt(errorText(record), context.redactor);
  if (text === "") return noError;
  if (verdict.outcome !== "failure") return { errorRedacted: text, errorTemplateId: null };
  // A search that answers "none" by its exit code alone has no error to be recognised by.
  if (verdict.kind === "not-found" && !tellsAnError(text))
    return { errorRedacted: text, errorTemplateId: null };
  const type = record.signals.errorObject?.type;
  const errorClass = type === undefined ? verdict.kind : context.short(type, 64);
  const report = { tool: call.tool, errorClass, text };
  return {
    errorRedacted: text,
    errorTemplateId: errorTemplateId(context.mac, report, errorTemplate(report)),
  };
}

/** The message of an error object, and the output when it says more. */
function errorText({ signals, text }: ObservedResult): string {
  const message = signals.errorObject?.message ?? "";
  if (message === "" || text.startsWith(message)) return text;
  return text.trim() === "" || message.includes(text) ? message : `${message}\n${text}`;
}
