import type { ObservationRow } from "../core/rows.ts";
import type { AdmissionContext, MutableRows } from "./admission-context.ts";
import { noteLineage } from "./admit-session.ts";
import type { ObservedCall, ObservedResult } from "./contract.ts";
import { errorExcerpt } from "./error-excerpt.ts";
import { errorTemplate, errorTemplateId, tellsAnError } from "./error-template.ts";
import type { OpenCall } from "./open-calls.ts";
import { splitToolName } from "./mcp-tool-name.ts";
import { classifyOutcome, type Verdict } from "./outcome-rules.ts";
import { paramShape } from "./param-shape.ts";
import { readToolUse } from "../core/tool-family.ts";
import { unnamedCallKey } from "../core/unnamed-call.ts";

type MutableObservation = { -readonly [Key in keyof ObservationRow]: ObservationRow[Key] };

/** What both parts of an execution have in common; each fills in what it observed. */
function emptyObservation(
  context: AdmissionContext,
  record: ObservedCall | ObservedResult,
  part: ObservationRow["part"],
): MutableObservation {
  const { adapter, fields, redactor } = context;
  const position = context.position(record.raw);
  const idKey = context.idKey(record.callId);
  // What is told as it happens stands in no source: there is nothing to be read again.
  const isWritten = context.door !== "harness" && context.door !== "hook";
  return {
    session: context.sessionKey(record.session).ref,
    callKey: record.isUnnamed === true ? unnamedCallKey(idKey) : idKey,
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
    at: fields.time(record.at, "at", position),
    rulesVersion: redactor.rulesVersion,
    sourceKey: isWritten ? context.sourceKey : null,
    locator: isWritten ? position : null,
    rawHmac: isWritten ? context.rawHmac(record.raw) : null,
    readerVersion: adapter.readerVersion,
  };
}

/**
 * Every door that tells what another program did gives one tool one name, however its caller wrote it. Who records calls of
 * its own asks for them by the names that it gave.
 */
function nameOf({ door }: AdmissionContext, name: string): ReturnType<typeof splitToolName> {
  return door === "harness" ? { tool: name } : splitToolName(name);
}

export function admitCall(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedCall,
): void {
  const { short, fields } = context;
  const { params } = record;
  noteLineage(context, rows, record, record.callId);
  const { tool: name, server = record.server } = nameOf(context, record.tool);
  const tool = short(name);
  const observation = emptyObservation(context, record, "call");
  observation.tool = tool;
  if (server !== undefined) observation.server = short(server);
  if (record.house !== undefined) observation.house = short(record.house);
  if (record.taskType !== undefined) observation.taskType = short(record.taskType);
  // What a door was not told must not stand before what another was.
  if (params !== undefined) {
    const keyed = context.keyedParams(params);
    observation.paramHash = keyed.hash;
    observation.paramsRedacted = keyed.redacted;
    observation.paramShape = paramShape(params, short);
  }
  const position = context.position(record.raw);
  observation.confidence = fields.within(record.confidence, 0, 1, "confidence", position);
  rows.observations.push(observation);
  context.calls.add(observation.session, observation.callKey, {
    tool,
    use: readToolUse(name, params, server),
  });
}

export function admitResult(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedResult,
): void {
  const { fields, short, adapter } = context;
  const row = emptyObservation(context, record, "result");
  const position = context.position(record.raw);
  const { signals, text, latencyMs } = record;
  // A word that it still runs is not the end of a call: its result is yet to come.
  const known =
    signals.status === "running"
      ? context.calls.find(row.session, row.callKey)
      : context.calls.close(row.session, row.callKey);
  const call = known ?? orphan(context, rows, record, position);
  if (signals.exitCode !== undefined && !Number.isSafeInteger(signals.exitCode))
    fields.refuse("exitCode", position, "a whole number");
  const errorFlag = record.errorFlag ?? adapter.errorFlag;
  const verdict = classifyOutcome({ signals, text, use: call.use, errorFlag });
  row.revision = fields.optionalCount(record.revision, "revision", position) ?? 0;
  if (record.tool !== undefined) row.tool = short(nameOf(context, record.tool).tool);
  row.outcome = verdict.outcome;
  row.outcomeSource = verdict.source;
  row.failureKind = toldKind(record, verdict);
  row.exitCode = verdict.exitCode;
  const { errorRedacted, errorTemplateId: template } = errorOf(context, record, call, verdict);
  row.errorRedacted = errorRedacted;
  row.errorTemplateId = template;
  if (latencyMs !== null) row.latencyUs = fields.count(latencyMs * 1000, "latencyMs", position);
  row.tokensIn = record.tokensIn ?? null;
  row.tokensOut = record.tokensOut ?? null;
  rows.observations.push(row);
}

/** Who watched a call fail knows better than its text. */
function toldKind({ failureKind }: ObservedResult, { outcome, kind }: Verdict): Verdict["kind"] {
  return outcome === "success" ? kind : (failureKind ?? kind);
}

/** A result whose call was never seen is kept, and said. */
function orphan(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedResult,
  position: string,
): OpenCall {
  const { tool, server } = nameOf(context, record.tool ?? "");
  rows.diagnostics.push({
    sourceKey: context.sourceKey,
    position,
    reason: "orphan-result",
    detail: `The result of call ${context.idKey(record.callId)} has no call before it.`,
  });
  return { tool: context.short(tool), use: readToolUse(tool, undefined, server) };
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
    errorTemplateId: errorTemplateId(context.templateKey, report, errorTemplate(report)),
  };
}

/** The message of an error object, and the output when it says more. */
function errorText({ signals, text }: ObservedResult): string {
  const message = signals.errorObject?.message ?? "";
  if (message === "" || text.startsWith(message)) return text;
  return text.trim() === "" || message.includes(text) ? message : `${message}\n${text}`;
}
