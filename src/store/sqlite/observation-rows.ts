import type { ObservationRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import { isToldAnew, takesPrecedence } from "./precedence.ts";
import { readClaim } from "./read-claim.ts";
import { addErrorText, removeErrorText } from "./search-index.ts";
import type { Verdict } from "./session-rows.ts";
import type { KnownSource } from "./source-ids.ts";

/** Rows of live doors have no source; they share one reader. */
const noSource = { sourceId: null, formatId: 0 };
type ObservedFrom = KnownSource | typeof noSource;

export type ObservationWriter = (row: ObservationRow, sessionId: number, seq: number) => Verdict;

export function createObservationWriter(context: StoreContext): ObservationWriter {
  const { connection, sources, suppressions } = context;
  const insert = createInsert(context);
  return (row, sessionId, seq) => {
    if (suppressions.any && isForgotten(context, row)) return "suppressed";
    const source = row.sourceKey === null ? noSource : sources.resolve(row.sourceKey, seq);
    if (insert(null, row, sessionId, source, seq)) return "stored";
    const id = yielding(context, row, sessionId, source);
    if (id === null) return "duplicate";
    const indexed = removeErrorText(context, sessionId, id);
    connection.statement("DELETE FROM execution_observation WHERE observation_id = ?").run(id);
    insert(id, row, sessionId, source, seq);
    if (indexed) addErrorText(context, id);
    return "replaced";
  };
}

function isForgotten({ suppressions }: StoreContext, row: ObservationRow): boolean {
  return (
    suppressions.has("call", row.callKey) ||
    (row.stepKey !== null && suppressions.has("step", row.stepKey))
  );
}

function createInsert(context: StoreContext) {
  const { connection, tenantId, dictionary } = context;
  const insert = connection.statement(
    `INSERT INTO execution_observation (observation_id, tenant_id, session_id, call_key, door_id, part_id, revision,
       format_id, reader_version, step_key, "ordinal", tool_id, server_id, house_id, task_type_id, param_hash, params_redacted,
       param_shape_id, outcome_id, outcome_source_id, failure_kind_id, exit_code, error_redacted, error_template_id,
       confidence, latency_us, tokens_in, tokens_out, at, rules_version, source_id, locator, raw_hmac, batch_seq)
     VALUES (${connection.engine.newRowId("execution_observation")}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
       ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  return (
    observationId: number | null,
    row: ObservationRow,
    sessionId: number,
    source: ObservedFrom,
    seq: number,
  ): boolean =>
    insert.run(
      observationId,
      tenantId,
      sessionId,
      row.callKey,
      dictionary.id(row.door),
      dictionary.id(row.part),
      row.revision,
      source.formatId,
      row.readerVersion,
      row.stepKey,
      row.ordinal,
      dictionary.idOrNull(row.tool),
      dictionary.idOrNull(row.server),
      dictionary.idOrNull(row.house),
      dictionary.idOrNull(row.taskType),
      row.paramHash,
      row.paramsRedacted,
      dictionary.idOrNull(row.paramShape),
      dictionary.idOrNull(row.outcome),
      dictionary.idOrNull(row.outcomeSource),
      dictionary.idOrNull(row.failureKind),
      row.exitCode,
      row.errorRedacted,
      row.errorTemplateId,
      row.confidence,
      row.latencyUs,
      row.tokensIn,
      row.tokensOut,
      row.at,
      row.rulesVersion,
      source.sourceId,
      row.locator,
      row.rawHmac,
      seq,
    ).changes === 1;
}

/** What is made of a result, in the order in which it is compared. */
const judged = {
  ids: ["outcome_id", "outcome_source_id", "failure_kind_id"],
  texts: ["error_template_id"],
} as const;

/** Id of the row that stands under the same key and must make room; null when it stays. */
function yielding(
  { connection, tenantId, dictionary, sources }: StoreContext,
  row: ObservationRow,
  sessionId: number,
  source: ObservedFrom,
): number | null {
  const holder = connection
    .statement(
      `SELECT observation_id, "ordinal", raw_hmac, rules_version, source_id, outcome_id, outcome_source_id,
         failure_kind_id, error_template_id
       FROM execution_observation
       WHERE tenant_id = ? AND session_id = ? AND call_key = ? AND door_id = ? AND part_id = ? AND revision = ?
         AND format_id = ? AND reader_version = ?`,
    )
    .get(
      tenantId,
      sessionId,
      row.callKey,
      dictionary.id(row.door),
      dictionary.id(row.part),
      row.revision,
      source.formatId,
      row.readerVersion,
    );
  if (holder === undefined) return null;
  const claim = readClaim(holder, sources, judged);
  const told = [
    dictionary.idOrNull(row.outcome),
    dictionary.idOrNull(row.outcomeSource),
    dictionary.idOrNull(row.failureKind),
    row.errorTemplateId,
  ];
  const wins = takesPrecedence(row, claim) || isToldAnew({ ...row, ...source, told }, claim);
  return wins ? Number(holder["observation_id"]) : null;
}
