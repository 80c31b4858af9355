import { canonicalJson } from "../core/canonical-json.ts";
import type { Door, ObservationPart, ObservationRow } from "../core/rows.ts";
import { doorsByTrust, doorsByTrustInTiming } from "./door-trust.ts";

/** One operation after folding every door's report of it. Null fields were observed by none. */
export type FoldedExecution = Omit<
  ObservationRow,
  | "session"
  | "part"
  | "revision"
  | "door"
  | "locator"
  | "rawHmac"
  | "rulesVersion"
  | "readerVersion"
> & {
  readonly resultStepKey: string | null;
  /** Places in the source `sourceKey`; null where a part stands in another. */
  readonly callLocator: string | null;
  readonly callRawHmac: string | null;
  readonly resultLocator: string | null;
  readonly resultRawHmac: string | null;
};

type Field = keyof ObservationRow;
/** The newest report of each door and part, named `door part`. */
type Reports = ReadonlyMap<string, ObservationRow>;

const callFirst: readonly ObservationPart[] = ["call", "result", "amend"];
const amendFirst: readonly ObservationPart[] = ["amend", "result", "call"];

/**
 * Folds observations into executions: per part the highest revision of each door counts, per field the most trusted
 * door that observed it wins. Commutative, associative and idempotent: any order, repetition or split gives the same.
 * Executions come in the order of their calls.
 */
export function foldExecutions(rows: readonly ObservationRow[]): readonly FoldedExecution[] {
  const byCall = new Map<string, Map<string, ObservationRow>>();
  for (const row of rows) {
    let reports = byCall.get(row.callKey);
    if (reports === undefined) {
      reports = new Map();
      byCall.set(row.callKey, reports);
    }
    const slot = `${row.door} ${row.part}`;
    const other = reports.get(slot);
    if (other === undefined || isNewer(row, other)) reports.set(slot, row);
  }
  return [...byCall.values()]
    .map(foldOne)
    .toSorted((a, b) => a.ordinal - b.ordinal || (a.callKey < b.callKey ? -1 : 1));
}

/** A total order, so that no order of arrival matters. */
function isNewer(row: ObservationRow, other: ObservationRow): boolean {
  const difference =
    row.readerVersion - other.readerVersion ||
    row.revision - other.revision ||
    row.rulesVersion - other.rulesVersion ||
    // Of copies of one report, the one that stands first in its source.
    other.ordinal - row.ordinal;
  return difference === 0 ? canonicalJson(row) < canonicalJson(other) : difference > 0;
}

function foldOne(reports: Reports): FoldedExecution {
  const doors = doorsOf(reports, doorsByTrust);
  const call = firstReport(reports, doors, ["call"]);
  const result = firstReport(reports, doors, ["result", "amend"]);
  const told = call ?? result;
  if (told === undefined) throw new RangeError("an execution has at least one observation");
  const pick = <F extends Field>(
    field: F,
    parts: readonly ObservationPart[],
    order: readonly Door[] = doors,
  ): ObservationRow[F] | null => pickField(reports, field, parts, order);
  return {
    callKey: told.callKey,
    stepKey: pick("stepKey", callFirst),
    resultStepKey: pick("stepKey", ["result"]),
    ordinal: pick("ordinal", callFirst) ?? 0,
    tool: pick("tool", callFirst),
    server: pick("server", callFirst),
    house: pick("house", callFirst),
    taskType: pick("taskType", callFirst),
    paramHash: pick("paramHash", callFirst),
    paramsRedacted: pick("paramsRedacted", callFirst),
    paramShape: pick("paramShape", callFirst),
    ...verdictOf(reports, doors),
    confidence: pick("confidence", amendFirst),
    latencyUs: pick("latencyUs", amendFirst, doorsOf(reports, doorsByTrustInTiming)),
    tokensIn: pick("tokensIn", amendFirst),
    tokensOut: pick("tokensOut", amendFirst),
    at: pick("at", callFirst),
    ...placesOf(call, result),
  };
}

/** The doors that reported, most trusted first. */
function doorsOf(reports: Reports, order: readonly Door[]): readonly Door[] {
  const reporting = new Set<Door>();
  for (const row of reports.values()) reporting.add(row.door);
  return reporting.size === 1 ? [...reporting] : order.filter((door) => reporting.has(door));
}

function firstReport(
  reports: Reports,
  doors: readonly Door[],
  parts: readonly ObservationPart[],
): ObservationRow | undefined {
  for (const part of parts) {
    for (const door of doors) {
      const row = reports.get(`${door} ${part}`);
      if (row !== undefined) return row;
    }
  }
  return undefined;
}

function pickField<F extends Field>(
  reports: Reports,
  field: F,
  parts: readonly ObservationPart[],
  doors: readonly Door[],
): ObservationRow[F] | null {
  for (const door of doors) {
    for (const part of parts) {
      const value = reports.get(`${door} ${part}`)?.[field];
      if (value !== undefined && value !== null) return value;
    }
  }
  return null;
}

type VerdictFields = Pick<
  ObservationRow,
  "outcome" | "outcomeSource" | "failureKind" | "exitCode" | "errorRedacted" | "errorTemplateId"
>;
const noVerdict: VerdictFields = {
  outcome: null,
  outcomeSource: null,
  failureKind: null,
  exitCode: null,
  errorRedacted: null,
  errorTemplateId: null,
};

/** Outcome, source, kind, code and error belong together: they come from one report, never mixed from several. */
function verdictOf(reports: Reports, doors: readonly Door[]): VerdictFields {
  const report = verdictReport(reports, doors);
  if (report === undefined) return noVerdict;
  const { outcome, outcomeSource, failureKind, exitCode, errorRedacted, errorTemplateId } = report;
  return { outcome, outcomeSource, failureKind, exitCode, errorRedacted, errorTemplateId };
}

/** A known outcome wins over an unknown one, an amendment over a result, a trusted door over a less trusted. */
function verdictReport(reports: Reports, doors: readonly Door[]): ObservationRow | undefined {
  let unknown: ObservationRow | undefined;
  for (const part of amendFirst) {
    for (const door of doors) {
      const row = reports.get(`${door} ${part}`);
      if (row === undefined || row.outcome === null) continue;
      if (row.outcome !== "unknown") return row;
      unknown ??= row;
    }
  }
  return unknown;
}

/** Where call and result stand: in one source, so that what points there can be checked. */
function placesOf(
  call: ObservationRow | undefined,
  result: ObservationRow | undefined,
): Pick<
  FoldedExecution,
  "sourceKey" | "callLocator" | "callRawHmac" | "resultLocator" | "resultRawHmac"
> {
  const sourceKey = call?.sourceKey ?? result?.sourceKey ?? null;
  const inSource = (row: ObservationRow | undefined): ObservationRow | undefined =>
    row?.sourceKey === sourceKey ? row : undefined;
  return {
    sourceKey,
    callLocator: inSource(call)?.locator ?? null,
    callRawHmac: inSource(call)?.rawHmac ?? null,
    resultLocator: inSource(result)?.locator ?? null,
    resultRawHmac: inSource(result)?.rawHmac ?? null,
  };
}
