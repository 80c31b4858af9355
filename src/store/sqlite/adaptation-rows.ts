import type { AdaptationEventRow, AdaptationView } from "../statistics-port.ts";
import type { StoreContext } from "./context.ts";

/** Writes one entry in the life of a change; writing it again changes nothing. Inside a write. */
export function insertAdaptationEvent(
  { connection, tenantId }: StoreContext,
  row: AdaptationEventRow,
  seq: number,
): void {
  connection
    .statement(
      `INSERT INTO adaptation_event (tenant_id, event_id, adaptation_key, state, "trigger", change_type, old_value,
         new_value, reason, expected_improvement, at, batch_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      tenantId,
      row.id,
      row.adaptation,
      row.state,
      row.trigger,
      row.changeType,
      row.oldValue,
      row.newValue,
      row.reason,
      row.expectedImprovement,
      row.at,
      seq,
    );
}

/** Changes as proposed, each with its number among its kind and the state of its latest entry. */
const changes = `SELECT event_id AS id, adaptation_key AS adaptation,
    (SELECT latest.state FROM adaptation_event latest
     WHERE latest.tenant_id = born.tenant_id AND latest.adaptation_key = born.adaptation_key
     ORDER BY latest.at DESC, latest.batch_seq DESC, latest.event_id DESC LIMIT 1) AS state,
    "trigger", change_type AS changeType, old_value AS oldValue, new_value AS newValue, reason,
    expected_improvement AS expectedImprovement, at,
    row_number() OVER (PARTITION BY change_type ORDER BY at, event_id) AS version,
    (SELECT measured_effect FROM adaptation measured
     WHERE measured.tenant_id = born.tenant_id AND measured.adaptation_key = born.adaptation_key) AS measuredEffect
  FROM adaptation_event born WHERE tenant_id = ? AND state = 'proposed'`;

/** Newest first. */
export function readAdaptations(
  { connection, tenantId }: StoreContext,
  limit: number,
): readonly AdaptationView[] {
  return connection
    .statement(`${changes} ORDER BY at DESC, event_id DESC LIMIT ?`)
    .all(tenantId, limit)
    .map((row) => ({ ...row }) as unknown as AdaptationView);
}

/** Throws RangeError for a change that was never proposed. */
export function readAdaptation(
  { connection, tenantId }: StoreContext,
  adaptation: string,
): AdaptationView {
  const row = connection
    .statement(`SELECT * FROM (${changes}) AS changes WHERE adaptation = ?`)
    .get(tenantId, adaptation);
  if (row === undefined) throw new RangeError("the first entry of a change is its proposal");
  return { ...row } as unknown as AdaptationView;
}
