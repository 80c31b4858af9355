import { type Door, doors, type ObservationPart, type ObservationRow } from "../core/rows.ts";

/** One operation after folding every door's report of it. Null fields were observed by none. */
export type FoldedExecution = Omit<
  ObservationRow,
  "part" | "revision" | "door" | "locator" | "rawHmac" | "rulesVersion" | "readerVersion"
> & {
  readonly resultStepKey: string | null;
  readonly callLocator: string | null;
  readonly callRawHmac: string | null;
  readonly resultLocator: string | null;
  readonly resultRawHmac: string | null;
};

type Field = keyof ObservationRow;

/** Doors in order of trust: the transcript holds what was said; those that stood at the call know how long it took. */
const trust: readonly Door[] = ["harness", "transcript", "mcp", "hook", "otlp", "gateway", "event"];
const trustInTiming: readonly Door[] = [
  "harness",
  "mcp",
  "hook",
  "otlp",
  "gateway",
  "transcript",
  "event",
];
const parts: readonly ObservationPart[] = ["amend", "result", "call"];
const callFirst: readonly ObservationPart[] = ["call", "result", "amend"];

/**
 * Folds observations into executions: per part the highest revision of each door counts, per field the most trusted
 * door that observed it wins. Commutative, associative and idempotent: any order, repetition or split gives the same.
 * Executions come in the order of their calls.
 */
export function foldExecutions(rows: readonly ObservationRow[]): FoldedExecution[] {
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
  const folded = [...byCall.values()].map((reports) => foldOne(reports));
  return folded.sort((a, b) => a.ordinal - b.ordinal || (a.callKey < b.callKey ? -1 : 1));
}

function isNewer(row: ObservationRow, other: ObservationRow): boolean {
  if (row.readerVersion !== other.readerVersion) return row.readerVersion > other.readerVersion;
  if (row.revision !== other.revision) return row.revision > other.revision;
  return (row.rawHmac ?? "") > (other.rawHmac ?? "");
}

function foldOne(reports: ReadonlyMap<string, ObservationRow>): FoldedExecution {
  const single = singleDoor(reports);
  const pick = <F extends Field>(
    field: F,
    order: readonly ObservationPart[] = parts,
    doorOrder: readonly Door[] = trust,
  ): ObservationRow[F] | null => {
    for (const door of single ?? doorOrder) {
      for (const part of order) {
        const value = reports.get(`${door} ${part}`)?.[field];
        if (value !== undefined && value !== null) return value;
      }
    }
    return null;
  };
  const result = firstPart(reports, "result", single);
  const call = firstPart(reports, "call", single);
  const any = call ?? result ?? [...reports.values()][0];
  if (any === undefined) throw new RangeError("an execution has at least one observation");
  // Outcome, source, kind and error belong together: they come from one report, never mixed from several.
  const verdict = verdictReport(reports, single);
  return {
    session: any.session,
    callKey: any.callKey,
    stepKey: pick("stepKey", callFirst),
    resultStepKey: result?.stepKey ?? null,
    ordinal: pick("ordinal", callFirst) ?? 0,
    tool: pick("tool", callFirst),
    server: pick("server", callFirst),
    house: pick("house", callFirst),
    taskType: pick("taskType", callFirst),
    paramHash: pick("paramHash", callFirst),
    paramsRedacted: pick("paramsRedacted", callFirst),
    paramShape: pick("paramShape", callFirst),
    outcome: verdict?.outcome ?? null,
    outcomeSource: verdict?.outcomeSource ?? null,
    failureKind: verdict?.failureKind ?? null,
    exitCode: verdict?.exitCode ?? pick("exitCode"),
    errorRedacted: verdict?.errorRedacted ?? null,
    errorTemplateId: verdict?.errorTemplateId ?? null,
    confidence: pick("confidence"),
    latencyUs: pick("latencyUs", parts, trustInTiming),
    tokensIn: pick("tokensIn"),
    tokensOut: pick("tokensOut"),
    at: pick("at", callFirst),
    sourceKey: any.sourceKey,
    callLocator: call?.locator ?? null,
    callRawHmac: call?.rawHmac ?? null,
    resultLocator: result?.locator ?? null,
    resultRawHmac: result?.rawHmac ?? null,
  };
}

/** The one door, when only one reported: the common case needs no search through the others. */
function singleDoor(reports: ReadonlyMap<string, ObservationRow>): readonly Door[] | null {
  let door: Door | null = null;
  for (const row of reports.values()) {
    if (door !== null && row.door !== door) return null;
    door = row.door;
  }
  return door === null ? doors : [door];
}

function firstPart(
  reports: ReadonlyMap<string, ObservationRow>,
  part: ObservationPart,
  single: readonly Door[] | null,
): ObservationRow | undefined {
  for (const door of single ?? trust) {
    const row = reports.get(`${door} ${part}`);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** A known outcome wins over unknown, an amendment over a result, a trusted door over a less trusted. */
function verdictReport(
  reports: ReadonlyMap<string, ObservationRow>,
  single: readonly Door[] | null,
): ObservationRow | undefined {
  let fallback: ObservationRow | undefined;
  for (const part of parts) {
    for (const door of single ?? trust) {
      const row = reports.get(`${door} ${part}`);
      if (row === undefined || row.outcome === null) continue;
      if (row.outcome !== "unknown") return row;
      fallback ??= row;
    }
  }
  return fallback;
}
