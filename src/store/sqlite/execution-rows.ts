import type { Outcome } from "../../core/outcome.ts";
import type { ExecutionView } from "../../core/session-view.ts";
import type { Columns } from "../engine.ts";
import type { StoreContext } from "./context.ts";

const columns = `seq, call_key, step_key, step_seq, on_final_path, tool_id, server_id, house_id, task_type_id, model_id,
  param_hash, params, param_shape_id, success, outcome_source_id, failure_kind_id, exit_code, error_text,
  error_template_id, result_excerpt, confidence, latency_us, tokens_in, tokens_out, at, hour, weekday, retry_of,
  call_locator, call_raw_hmac, result_locator, result_raw_hmac, source_id`;

/** Success as stored and shown in the view `executions`: unknown is NULL, never 0. */
const successOf: Readonly<Record<Outcome, number | null>> = {
  success: 1,
  failure: 0,
  unknown: null,
};

export function insertExecutions(
  context: StoreContext,
  sessionId: number,
  executions: readonly ExecutionView[],
): void {
  const { connection, tenantId, dictionary, sources } = context;
  const insert = connection.statement(
    `INSERT INTO execution (tenant_id, session_id, ${columns})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const view of executions) {
    insert.run(
      tenantId,
      sessionId,
      view.seq,
      view.key,
      view.stepKey,
      view.stepSeq,
      view.onFinalPath ? 1 : 0,
      dictionary.id(view.tool),
      dictionary.idOrNull(view.server),
      dictionary.idOrNull(view.house),
      dictionary.idOrNull(view.taskType),
      dictionary.idOrNull(view.model),
      view.paramHash,
      view.params,
      dictionary.idOrNull(view.paramShape),
      successOf[view.outcome],
      dictionary.id(view.outcomeSource),
      dictionary.idOrNull(view.failureKind),
      view.exitCode,
      view.errorText,
      view.errorTemplateId,
      view.resultExcerpt,
      view.confidence,
      view.latencyUs,
      view.tokensIn,
      view.tokensOut,
      view.at,
      view.hour,
      view.weekday,
      view.retryOf,
      view.callLocator,
      view.callRawHmac,
      view.resultLocator,
      view.resultRawHmac,
      view.sourceKey === null ? null : sources.resolve(view.sourceKey, 0).sourceId,
    );
  }
}

/** In the order of the session. */
export function readExecutions(context: StoreContext, sessionId: number): readonly ExecutionView[] {
  const { connection, tenantId } = context;
  return connection
    .rows(
      `SELECT ${columns} FROM execution WHERE tenant_id = ? AND session_id = ? ORDER BY seq`,
      tenantId,
      sessionId,
    )
    .map((row) => toView(context, row));
}

function toView({ dictionary, sources }: StoreContext, row: Columns): ExecutionView {
  return {
    key: row[1] as string,
    stepKey: row[2] as string | null,
    seq: row[0] as number,
    stepSeq: row[3] as number | null,
    onFinalPath: row[4] === 1,
    tool: dictionary.text(row[5] as number),
    server: dictionary.textOrNull(row[6] as number | null),
    house: dictionary.textOrNull(row[7] as number | null),
    taskType: dictionary.textOrNull(row[8] as number | null),
    model: dictionary.textOrNull(row[9] as number | null),
    paramHash: row[10] as string | null,
    params: row[11] as string | null,
    paramShape: dictionary.textOrNull(row[12] as number | null),
    outcome: toOutcome(row[13] as number | null),
    outcomeSource: dictionary.text(row[14] as number) as ExecutionView["outcomeSource"],
    failureKind: dictionary.textOrNull(row[15] as number | null) as ExecutionView["failureKind"],
    exitCode: row[16] as number | null,
    errorText: row[17] as string | null,
    errorTemplateId: row[18] as string | null,
    resultExcerpt: row[19] as string | null,
    confidence: row[20] as number | null,
    latencyUs: row[21] as number | null,
    tokensIn: row[22] as number | null,
    tokensOut: row[23] as number | null,
    at: row[24] as number | null,
    hour: row[25] as number | null,
    weekday: row[26] as number | null,
    retryOf: row[27] as string | null,
    callLocator: row[28] as string | null,
    callRawHmac: row[29] as string | null,
    resultLocator: row[30] as string | null,
    resultRawHmac: row[31] as string | null,
    sourceKey: row[32] === null ? null : sources.key(row[32] as number),
  };
}

function toOutcome(success: number | null): Outcome {
  if (success === null) return "unknown";
  return success === 1 ? "success" : "failure";
}
