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
/** The newest report of each door and part; two or three, as a rule. */
type Reports = readonly ObservationRow[];

const callFirst: readonly ObservationPart[] = ["call", "result", "amend"];
const amendFirst: readonly ObservationPart[] = ["amend", "result", "call"];

/**
 * Folds observations into executions: per part the highest revision of each door counts, per field the most trusted
 * door that observed it wins. Commutative, associative and idempotent: any order, repetition or split gives the same.
 * Executions come in the order of their calls.
 */
export function foldExecutions(rows: readonly ObservationRow[]): readonly FoldedExecution[] {
  const byCall = new Map<string, ObservationRow[]>();
  for (const row of rows) {
    const reports = byCall.get(row.callKey);
    if (reports === undefined) byCall.set(row.callKey, [row]);
    else keepNewest(reports, row);
  }
  return Array.from(byCall.values(), foldOne).toSorted(
    (a, b) => a.ordinal - b.ordinal || (a.callKey < b.callKey ? -1 : 1),
  );
}

function keepNewest(reports: ObservationRow[], row: ObservationRow): void {
  const slot = reports.findIndex(({ door, part }) => door === row.door && part === row.part);
  const other = reports[slot];
  if (other === undefined) reports.push(row);
  else if (isNewer(row, other)) reports[slot] = row;
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
  const byCall = inOrder(reports, doors, callFirst);
  const byEnd = inOrder(reports, doors, amendFirst);
  const call = firstOf(byCall, "call");
  const result = firstOf(byEnd, "result") ?? firstOf(byEnd, "amend");
  const told = call ?? result;
  if (told === undefined) throw new RangeError("an execution has at least one observation");
  // One door has one order, whatever it is trusted in.
  const isOneDoor = doors.length === 1;
  const byTiming = isOneDoor
    ? byEnd
    : inOrder(reports, doorsOf(reports, doorsByTrustInTiming), amendFirst);
  const byPart = isOneDoor ? byEnd : inOrderOfParts(reports, doors, amendFirst);
  return {
    callKey: told.callKey,
    stepKey: firstKnown(byCall, "stepKey"),
    resultStepKey: resultStepOf(byEnd),
    ordinal: firstKnown(byCall, "ordinal") ?? 0,
    tool: firstKnown(byCall, "tool"),
    server: firstKnown(byCall, "server"),
    house: firstKnown(byCall, "house"),
    taskType: firstKnown(byCall, "taskType"),
    paramHash: firstKnown(byCall, "paramHash"),
    paramsRedacted: firstKnown(byCall, "paramsRedacted"),
    paramShape: firstKnown(byCall, "paramShape"),
    ...verdictOf(byPart),
    confidence: firstKnown(byEnd, "confidence"),
    latencyUs: firstKnown(byTiming, "latencyUs"),
    tokensIn: firstKnown(byEnd, "tokensIn"),
    tokensOut: firstKnown(byEnd, "tokensOut"),
    at: firstKnown(byCall, "at"),
    ...placesOf(call, result),
  };
}

function firstOf(reports: Reports, wanted: ObservationPart): ObservationRow | undefined {
  for (const row of reports) if (row.part === wanted) return row;
  return undefined;
}

function resultStepOf(reports: Reports): string | null {
  for (const { part, stepKey } of reports)
    if (part === "result" && stepKey !== null) return stepKey;
  return null;
}

/** The doors that reported, most trusted first. */
function doorsOf(reports: Reports, order: readonly Door[]): readonly Door[] {
  const first = reports[0]?.door;
  if (first !== undefined && reports.every(({ door }) => door === first)) return [first];
  return order.filter((each) => reports.some(({ door }) => door === each));
}

function reportOf(reports: Reports, door: Door, part: ObservationPart): ObservationRow | undefined {
  for (const row of reports) if (row.part === part && row.door === door) return row;
  return undefined;
}

/** Door by door, each with its parts in this order. */
function inOrder(
  reports: Reports,
  doors: readonly Door[],
  parts: readonly ObservationPart[],
): Reports {
  const ordered: ObservationRow[] = [];
  for (const door of doors) {
    for (const part of parts) {
      const row = reportOf(reports, door, part);
      if (row !== undefined) ordered.push(row);
    }
  }
  return ordered;
}

/** Part by part, each by its doors in this order. */
function inOrderOfParts(
  reports: Reports,
  doors: readonly Door[],
  parts: readonly ObservationPart[],
): Reports {
  const ordered: ObservationRow[] = [];
  for (const part of parts) {
    for (const door of doors) {
      const row = reportOf(reports, door, part);
      if (row !== undefined) ordered.push(row);
    }
  }
  return ordered;
}

function firstKnown<F extends Field>(reports: Reports, field: F): ObservationRow[F] | null {
  for (const row of reports) {
    const value = row[field];
    if (value !== null) return value;
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

/**
 * Outcome, source, kind, code and error belong together: they come from one report, never mixed from several. A known
 * outcome wins over an unknown one, an amendment over a result, a trusted door over a less trusted.
 */
function verdictOf(byPart: Reports): VerdictFields {
  const report =
    byPart.find(({ outcome }) => outcome !== null && outcome !== "unknown") ??
    byPart.find(({ outcome }) => outcome !== null);
  if (report === undefined) return noVerdict;
  const { outcome, outcomeSource, failureKind, exitCode, errorRedacted, errorTemplateId } = report;
  return { outcome, outcomeSource, failureKind, exitCode, errorRedacted, errorTemplateId };
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
