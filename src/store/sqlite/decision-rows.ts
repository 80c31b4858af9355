import { isObject } from "../../core/json.ts";
import type { DecidedRow, DecisionOutcome, DecisionRow } from "../decision-port.ts";
import type { StoreContext } from "./context.ts";
import { type JoinedExecution, joinExecutions } from "./join-decisions.ts";

/** Writing it again changes nothing. Inside a write. */
export function insertDecision(
  { connection, tenantId }: StoreContext,
  row: DecisionRow,
  seq: number,
): void {
  connection
    .statement(
      `INSERT INTO decision (tenant_id, decision_id, policy_version, candidates, propensities, chosen, deterministic,
         seed, at, batch_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      tenantId,
      row.id,
      row.policyVersion,
      row.candidates,
      row.propensities,
      row.chosen,
      row.isDeterministic ? 1 : 0,
      row.seed,
      row.at,
      seq,
    );
}

/** With what became of them. Inside a read. */
export function readDecisions(
  context: StoreContext,
  { since, limit }: { readonly since: number; readonly limit: number },
): readonly DecidedRow[] {
  const { connection, tenantId } = context;
  const rows = connection
    .rows(
      `SELECT decision_id, policy_version, candidates, propensities, chosen, deterministic, seed, at, batch_seq
       FROM decision WHERE tenant_id = ? AND at >= ? ORDER BY at DESC, decision_id DESC LIMIT ?`,
      tenantId,
      since,
      limit,
    )
    .toReversed()
    .map((row) => ({
      decision: {
        id: String(row[0]),
        policyVersion: String(row[1]),
        candidates: String(row[2]),
        propensities: String(row[3]),
        chosen: String(row[4]),
        isDeterministic: Number(row[5]) === 1,
        seed: row[6] as string | null,
        at: Number(row[7]),
      },
      seq: Number(row[8]),
    }));
  const told = toldOutcomes(context, since);
  const joined = joinExecutions(rows, (session) => executionsOf(context, session));
  return rows.map(({ decision, seq }) => ({
    ...decision,
    outcome:
      told.get(decision.id)?.find((one) => one.seq > seq)?.outcome ??
      joined.get(decision.id) ??
      null,
    hasExecution: joined.has(decision.id),
  }));
}

/** By decision, in the order of their commits. */
function toldOutcomes(
  { connection, tenantId }: StoreContext,
  since: number,
): ReadonlyMap<string, readonly { readonly seq: number; readonly outcome: DecisionOutcome }[]> {
  const rows = connection.rows(
    `SELECT target, payload, batch_seq FROM act
     WHERE tenant_id = ? AND kind = 'outcome' AND at >= ? ORDER BY batch_seq, act_id`,
    tenantId,
    since,
  );
  return Map.groupBy(
    rows.flatMap(([target, payload, seq]) => {
      const told: unknown = JSON.parse(String(payload));
      if (!isObject(told) || typeof told["success"] !== "boolean") return [];
      const outcome: DecisionOutcome = {
        isSuccess: told["success"],
        latencyMs: numberOrNull(told["latency_ms"]),
        costUsd: numberOrNull(told["cost_usd"]),
        source: "told",
      };
      return [{ id: String(target).slice("decision:".length), seq: Number(seq), outcome }];
    }),
    ({ id }) => id,
  );
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** Those of one session whose outcome is known, in their order, with the batch that first told a result. */
function executionsOf(
  { connection, tenantId, dictionary }: StoreContext,
  session: string,
): readonly JoinedExecution[] {
  return connection
    .rows(
      `SELECT e.tool_id, coalesce(house.text, json_extract(s.body, '$.house')), e.model_id,
         coalesce(type.text, json_extract(s.body, '$.taskType')), e.success, e.latency_us,
         (SELECT min(o.batch_seq) FROM execution_observation o
          WHERE o.tenant_id = e.tenant_id AND o.session_id = e.session_id AND o.call_key = e.call_key
            AND o.part_id <> ?)
       FROM session_summary s
       JOIN execution e ON e.tenant_id = s.tenant_id AND e.session_id = s.session_id
       LEFT JOIN dictionary house ON house.text_id = e.house_id
       LEFT JOIN dictionary type ON type.text_id = e.task_type_id
       WHERE s.tenant_id = ? AND s.session_key = ? AND e.success IS NOT NULL ORDER BY e.seq`,
      dictionary.find("call") ?? -1,
      tenantId,
      session,
    )
    .map((row) => ({
      tool: dictionary.text(Number(row[0])),
      house: row[1] as string | null,
      model: dictionary.textOrNull(row[2] as number | null),
      taskType: row[3] as string | null,
      isSuccess: Number(row[4]) === 1,
      latencyMs: row[5] === null || row[5] === undefined ? null : Number(row[5]) / 1000,
      resultSeq: row[6] === null || row[6] === undefined ? null : Number(row[6]),
    }));
}
