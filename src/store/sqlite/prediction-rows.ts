import type { PredictionRow } from "../../core/rows.ts";
import type { LiveForecast } from "../statistics-port.ts";
import type { StoreContext } from "./context.ts";
import type { Verdict } from "./session-rows.ts";

export type PredictionWriter = (
  row: PredictionRow,
  sessionId: number | null,
  seq: number,
) => Verdict;

export function createPredictionWriter({ connection, tenantId }: StoreContext): PredictionWriter {
  const insert = connection.statement(
    `INSERT INTO prediction (tenant_id, prediction_id, session_id, call_key, tool, house, model, task_type, repo,
       param_hash, p, low, high, n_eff, model_version, at, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (row, sessionId, seq) => {
    const { changes } = insert.run(
      tenantId,
      row.id,
      sessionId,
      row.call?.key ?? null,
      row.tool,
      row.house,
      row.model,
      row.taskType,
      row.repo,
      row.paramHash,
      row.p,
      row.low,
      row.high,
      row.nEff,
      row.modelVersion,
      row.at,
      seq,
    );
    return changes === 1 ? "stored" : "duplicate";
  };
}

/**
 * Holds the predictions about a session's calls against what came of them. Only those count that were committed before
 * anything of the result was, by batch number: clocks prove nothing. Inside a write, after the session's executions. The
 * prediction is named first, by what the index alone holds, and executions come before it (CROSS JOIN keeps SQLite to
 * that order): it would read all predictions of the tenant for each execution otherwise.
 */
export function scorePredictions(context: StoreContext, sessionId: number): void {
  const { connection, tenantId, dictionary } = context;
  connection
    .statement(
      `INSERT INTO prediction_score (tenant_id, prediction_id, actual, accuracy)
       SELECT p.tenant_id, p.prediction_id, e.success, 1 - abs(p.p - e.success)
       FROM execution e CROSS JOIN prediction named CROSS JOIN prediction p
       WHERE e.tenant_id = ? AND e.session_id = ? AND e.success IS NOT NULL
         AND named.tenant_id = e.tenant_id AND named.session_id = e.session_id AND named.call_key = e.call_key
         AND p.tenant_id = named.tenant_id AND p.prediction_id = named.prediction_id AND NOT EXISTS (
         SELECT 1 FROM execution_observation o
         WHERE o.tenant_id = p.tenant_id AND o.session_id = p.session_id AND o.call_key = p.call_key
           AND o.part_id <> ? AND o.batch_seq <= p.batch_seq)`,
    )
    .run(tenantId, sessionId, dictionary.id("call"));
}

export function removeScores({ connection, tenantId }: StoreContext, sessionId: number): void {
  connection
    .statement(
      `DELETE FROM prediction_score WHERE tenant_id = ?1 AND prediction_id IN (
         SELECT prediction_id FROM prediction WHERE tenant_id = ?1 AND session_id = ?2)`,
    )
    .run(tenantId, sessionId);
}

/** Scored predictions from a time on, at most `limit`, the latest there are, oldest first. */
export function readLiveForecasts(
  { connection, tenantId }: StoreContext,
  { since, limit }: { readonly since: number; readonly limit: number },
): readonly LiveForecast[] {
  return connection
    .rows(
      `SELECT s.session_key || CASE s.variant WHEN '' THEN '' ELSE '~' || s.variant END, p.p, score.actual
       FROM prediction p
       JOIN prediction_score score ON score.tenant_id = p.tenant_id AND score.prediction_id = p.prediction_id
       JOIN session s ON s.session_id = p.session_id
       WHERE p.tenant_id = ? AND p.at >= ? ORDER BY p.prediction_id DESC LIMIT ?`,
      tenantId,
      since,
      limit,
    )
    .toReversed()
    .map(([session, probability, actual]) => ({
      session: String(session),
      probability: Number(probability),
      isSuccess: Number(actual) === 1,
    }));
}

export function countPredictions({ connection, tenantId }: StoreContext, since: number): number {
  const [row] = connection.rows(
    "SELECT count(*) FROM prediction WHERE tenant_id = ? AND at >= ?",
    tenantId,
    since,
  );
  return Number(row?.[0]);
}
