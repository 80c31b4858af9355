import type { DiagnosticRow, OutcomeRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import type { Verdict } from "./session-rows.ts";

export type OutcomeWriter = (row: OutcomeRow, sessionId: number, seq: number) => Verdict;
export type DiagnosticWriter = (row: DiagnosticRow, sourceId: number, seq: number) => Verdict;

export function createOutcomeWriter({ connection, tenantId }: StoreContext): OutcomeWriter {
  const insert = connection.statement(
    `INSERT INTO outcome (tenant_id, session_id, value, source, weight, actor, at, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (row, sessionId, seq) => {
    const { changes } = insert.run(
      tenantId,
      sessionId,
      row.value,
      row.source,
      row.weight,
      row.actor,
      row.at,
      seq,
    );
    return changes === 1 ? "stored" : "duplicate";
  };
}

export function createDiagnosticWriter(context: StoreContext): DiagnosticWriter {
  const { connection, tenantId, dictionary } = context;
  const insert = connection.statement(
    `INSERT INTO diagnostic (tenant_id, source_id, position, reason_id, detail, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (row, sourceId, seq) => {
    const reasonId = dictionary.id(row.reason);
    const { changes } = insert.run(tenantId, sourceId, row.position, reasonId, row.detail, seq);
    return changes === 1 ? "stored" : "duplicate";
  };
}
