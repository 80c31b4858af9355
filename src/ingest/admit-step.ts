import { hash64 } from "../core/hash.ts";
import { formatLocator } from "../core/locator.ts";
import { excerptOf, type AdmissionContext, type MutableRows } from "./admission-context.ts";
import { noteLineage } from "./admit-session.ts";
import type { ObservedDiagnostic, ObservedStep, ObservedUsage, RawRecord } from "./contract.ts";
import { redactedName } from "./redacted-name.ts";

/** Characters kept of requests, final answers and errors, and of everything else. */
export const longExcerpt = 2048;
export const shortExcerpt = 280;

export function admitStep(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedStep,
): void {
  const { adapter, fields, redactor, short } = context;
  const { id, parentId, kind, text, raw } = record;
  if (id !== null) noteLineage(context, rows, record, id);
  const position = context.position(raw);
  rows.steps.push({
    session: context.sessionKey(record.session).ref,
    stepKey: id === null ? keyOfPlace(context, rows, record) : context.idKey(id),
    parentStepKey: parentId === null ? null : context.idKey(parentId),
    kind,
    at: fields.time(record.at, "at", position),
    ordinal: record.ordinal,
    excerpt: text === "" ? "" : excerptOf(redactor, text, record.long ? longExcerpt : shortExcerpt),
    label: record.label === undefined ? null : redactedName(record.label, short, 128),
    model: record.model === undefined ? null : short(record.model),
    injected: kind !== "assistant" && isInjected(text),
    rulesVersion: redactor.rulesVersion,
    sourceKey: context.sourceKey,
    locator: position,
    rawHmac: context.rawHmac(raw),
    readerVersion: adapter.readerVersion,
  });
}

/** Key of a step without an id. Several steps of one record at one place are told apart by their order. */
function keyOfPlace(context: AdmissionContext, rows: MutableRows, record: ObservedStep): string {
  const place = `${record.ordinal} ${context.rawHmac(record.raw)}`;
  const session = context.sessionKey(record.session).ref;
  const position = context.position(record.raw);
  let same = 0;
  for (let at = rows.steps.length - 1; at >= 0; at -= 1) {
    const step = rows.steps[at];
    if (step === undefined || step.ordinal !== record.ordinal || step.locator !== position) break;
    if (step.session === session) same += 1;
  }
  return hash64(same === 0 ? place : `${place} ${same}`);
}

const injectedMark = "<whetstone-context";
const injectedWithin = 4096;

/** True for a text that carries a briefing of Whetstone's own: it must never be learned from. */
function isInjected(text: string): boolean {
  return text.length > injectedWithin
    ? text.slice(0, injectedWithin).includes(injectedMark)
    : text.includes(injectedMark);
}

const nanoPerDollar = 1e9;

export function admitUsage(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedUsage,
): void {
  const { fields, short } = context;
  const position = context.position(record.raw);
  const tokens = (name: "input" | "output" | "cacheRead" | "cacheWrite" | "reasoning"): number =>
    fields.count(record[name], `usage.${name}`, position) ?? 0;
  const { costUsd, requestId } = record;
  rows.usage.push({
    session: context.sessionKey(record.session).ref,
    requestKey: requestId === "" ? keyOfRequest(context, record) : context.idKey(requestId),
    revision: fields.count(record.revision, "usage.revision", position) ?? 0,
    model: record.model === null ? null : short(record.model),
    input: tokens("input"),
    output: tokens("output"),
    cacheRead: tokens("cacheRead"),
    cacheWrite: tokens("cacheWrite"),
    reasoning: tokens("reasoning"),
    costNano:
      costUsd === null ? null : fields.count(costUsd * nanoPerDollar, "usage.costUsd", position),
    at: fields.time(record.at, "at", position),
  });
}

function keyOfRequest(
  context: AdmissionContext,
  record: { readonly ordinal: number; readonly raw: RawRecord },
): string {
  return hash64(`${record.ordinal} ${context.rawHmac(record.raw)}`);
}

export function admitDiagnostic(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedDiagnostic,
): void {
  rows.diagnostics.push({
    sourceKey: context.sourceKey,
    position: record.locator === null ? "" : formatLocator(record.locator),
    reason: record.reason,
    detail: excerptOf(context.redactor, record.detail, shortExcerpt),
  });
}
