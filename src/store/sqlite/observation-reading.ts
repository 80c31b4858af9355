import { compareText } from "../../core/compare-text.ts";
import { type ObservationRow, observationParts } from "../../core/rows.ts";
import type { Columns } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { ofSession } from "./long-session.ts";
import type { SessionRows } from "./step-reading.ts";

const columns = `call_key, door_id, part_id, revision, step_key, "ordinal", tool_id, server_id, house_id, task_type_id,
  param_hash, params_redacted, param_shape_id, outcome_id, outcome_source_id, failure_kind_id, exit_code,
  error_redacted, error_template_id, confidence, latency_us, tokens_in, tokens_out, at, rules_version, source_id,
  locator, raw_hmac, reader_version`;

/** All observations of one session, or those of a condition; by place, call, door, part, revision and reader. */
export function readObservations(
  context: StoreContext,
  { sessionId, ref, formats }: SessionRows,
  condition = ofSession,
  ...parameters: readonly number[]
): ObservationRow[] {
  const { connection, tenantId, sources } = context;
  return connection
    .rows(
      `SELECT ${columns} FROM execution_observation WHERE ${condition}`,
      tenantId,
      sessionId,
      ...parameters,
    )
    .map((row) => {
      const observation = toObservation(context, row, ref);
      const { sourceKey } = observation;
      if (sourceKey !== null && !formats.has(sourceKey)) {
        formats.set(sourceKey, sources.format(row[25] as number));
      }
      return observation;
    })
    .toSorted(
      (a, b) =>
        a.ordinal - b.ordinal ||
        compareText(a.callKey, b.callKey) ||
        compareText(a.door, b.door) ||
        compareText(a.part, b.part) ||
        a.revision - b.revision ||
        a.readerVersion - b.readerVersion ||
        compareText(a.rawHmac ?? "", b.rawHmac ?? ""),
    );
}

const knownParts: ReadonlySet<string> = new Set(observationParts);

/** Throws `database-corrupt` for a part that no program writes. */
function toObservation(
  { connection, dictionary, sources }: StoreContext,
  row: Columns,
  ref: string,
): ObservationRow {
  const part = dictionary.text(row[2] as number);
  if (!knownParts.has(part)) throw connection.damaged();
  return {
    session: ref,
    callKey: row[0] as string,
    door: dictionary.text(row[1] as number) as ObservationRow["door"],
    part: part as ObservationRow["part"],
    revision: row[3] as number,
    stepKey: row[4] as string | null,
    ordinal: row[5] as number,
    tool: dictionary.textOrNull(row[6] as number | null),
    server: dictionary.textOrNull(row[7] as number | null),
    house: dictionary.textOrNull(row[8] as number | null),
    taskType: dictionary.textOrNull(row[9] as number | null),
    paramHash: row[10] as string | null,
    paramsRedacted: row[11] as string | null,
    paramShape: dictionary.textOrNull(row[12] as number | null),
    outcome: dictionary.textOrNull(row[13] as number | null) as ObservationRow["outcome"],
    outcomeSource: dictionary.textOrNull(
      row[14] as number | null,
    ) as ObservationRow["outcomeSource"],
    failureKind: dictionary.textOrNull(row[15] as number | null) as ObservationRow["failureKind"],
    exitCode: row[16] as number | null,
    errorRedacted: row[17] as string | null,
    errorTemplateId: row[18] as string | null,
    confidence: row[19] as number | null,
    latencyUs: row[20] as number | null,
    tokensIn: row[21] as number | null,
    tokensOut: row[22] as number | null,
    at: row[23] as number | null,
    rulesVersion: row[24] as number,
    sourceKey: row[25] === null ? null : sources.key(row[25] as number),
    locator: row[26] as string | null,
    rawHmac: row[27] as string | null,
    readerVersion: row[28] as number,
  };
}
