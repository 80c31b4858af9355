import type { AdaptationEventRow } from "../statistics-port.ts";
import type { PolicyChange, PolicyJournal, PolicyVersionRow } from "../policy-port.ts";
import { insertAdaptationEvent } from "./adaptation-rows.ts";
import type { StoreContext } from "./context.ts";

/** In the order of the commits. Inside a read. */
export function readPolicyJournal({ connection, tenantId }: StoreContext): PolicyJournal {
  const events = connection
    .statement(
      `SELECT event_id AS id, adaptation_key AS adaptation, state, "trigger", change_type AS changeType,
         old_value AS oldValue, new_value AS newValue, reason, expected_improvement AS expectedImprovement, at
       FROM adaptation_event WHERE tenant_id = ? ORDER BY batch_seq, at, event_id`,
    )
    .all(tenantId)
    .map((row) => ({ ...row }) as unknown as AdaptationEventRow);
  const versions = connection
    .statement(
      `SELECT policy_version AS id, policy, body, at FROM policy_version
       WHERE tenant_id = ? ORDER BY batch_seq, at, policy_version`,
    )
    .all(tenantId)
    .map((row) => ({ ...row }) as unknown as PolicyVersionRow);
  return { events, versions };
}

/** False, and nothing written, when the journal has other than `seen` events. Inside a write. */
export function insertPolicyChange(
  context: StoreContext,
  seen: number,
  { events, versions }: PolicyChange,
  seq: number,
): boolean {
  const { connection, tenantId } = context;
  const [row] = connection.rows(
    "SELECT count(*) FROM adaptation_event WHERE tenant_id = ?",
    tenantId,
  );
  if (Number(row?.[0]) !== seen) return false;
  for (const event of events) insertAdaptationEvent(context, event, seq);
  const insert = connection.statement(
    `INSERT INTO policy_version (tenant_id, policy_version, policy, body, at, batch_seq) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  for (const { id, policy, body, at } of versions) insert.run(tenantId, id, policy, body, at, seq);
  return true;
}
