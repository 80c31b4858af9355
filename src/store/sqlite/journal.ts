import type { ActRow, AssignmentRow, ExposureRow } from "../port.ts";
import type { StoreContext } from "./context.ts";

/** Writes an assignment and its slate; writing them again (a replayed spool) changes nothing. Inside a write. */
export function insertBriefing(
  context: StoreContext,
  assignment: AssignmentRow,
  exposures: readonly ExposureRow[],
  seq: number,
): void {
  const { connection, tenantId } = context;
  connection
    .statement(
      `INSERT INTO assignment (tenant_id, experiment, unit, assignment_id, arm, propensity, at, batch_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      tenantId,
      assignment.experiment,
      assignment.unit,
      assignment.id,
      assignment.arm,
      assignment.propensity,
      assignment.at,
      seq,
    );
  for (const exposure of exposures) insertExposure(context, exposure, seq);
}

function insertExposure(
  { connection, tenantId }: StoreContext,
  row: ExposureRow,
  seq: number,
): void {
  connection
    .statement(
      `INSERT INTO exposure (tenant_id, unit, occasion, item, item_version, arm, q, position, tokens, slate_hash, at,
         batch_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      tenantId,
      row.unit,
      row.occasion,
      row.item,
      row.itemVersion,
      row.arm,
      row.q,
      row.position,
      row.tokens,
      row.slateHash,
      row.at,
      seq,
    );
}

/** In order of occasion, then position. */
export function readExposures(
  { connection, tenantId }: StoreContext,
  unit: string,
): readonly ExposureRow[] {
  return connection
    .statement(
      `SELECT unit, occasion, item, item_version AS itemVersion, arm, q, position, tokens, slate_hash AS slateHash, at
       FROM exposure WHERE tenant_id = ? AND unit = ? ORDER BY at, occasion, position, item`,
    )
    .all(tenantId, unit)
    .map((row) => ({ ...row }) as unknown as ExposureRow);
}

export function readAssignment(
  { connection, tenantId }: StoreContext,
  experiment: string,
  unit: string,
): AssignmentRow | null {
  const row = connection
    .statement(
      `SELECT assignment_id AS id, experiment, unit, arm, propensity, at FROM assignment
       WHERE tenant_id = ? AND experiment = ? AND unit = ?`,
    )
    .get(tenantId, experiment, unit);
  return row === undefined ? null : ({ ...row } as unknown as AssignmentRow);
}

export function readReviews(
  { connection, tenantId }: StoreContext,
  since: number,
): readonly ActRow[] {
  return connection
    .statement(
      `SELECT act_id AS id, kind, actor, target, reason, payload, at FROM act
       WHERE tenant_id = ? AND kind = 'review' AND at >= ? ORDER BY at, act_id`,
    )
    .all(tenantId, since)
    .map((row) => ({ ...row }) as unknown as ActRow);
}

/** Writes what a person or a rule did; writing it again changes nothing. Inside a write. */
export function insertAct({ connection, tenantId }: StoreContext, row: ActRow, seq: number): void {
  connection
    .statement(
      `INSERT INTO act (tenant_id, act_id, kind, actor, target, reason, payload, at, batch_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(tenantId, row.id, row.kind, row.actor, row.target, row.reason, row.payload, row.at, seq);
}
