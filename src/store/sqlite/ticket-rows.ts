import type { TicketEventRow } from "../port.ts";
import type { StoreContext } from "./context.ts";

/** Writes what was done about tickets; writing it again changes nothing. Inside a write. */
export function insertTicketEvents(
  { connection, tenantId }: StoreContext,
  rows: readonly TicketEventRow[],
  seq: number,
): void {
  const insert = connection.statement(
    `INSERT INTO ticket_event (tenant_id, event_id, ticket_key, kind, actor, payload, at, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  for (const { id, ticket, kind, actor, payload, at } of rows)
    insert.run(tenantId, id, ticket, kind, actor, payload, at, seq);
}

/** In the order of their times. Inside a read. */
export function readTicketEvents({
  connection,
  tenantId,
}: StoreContext): readonly TicketEventRow[] {
  return connection
    .statement(
      `SELECT event_id AS id, ticket_key AS ticket, kind, actor, payload, at FROM ticket_event
       WHERE tenant_id = ? ORDER BY at, event_id`,
    )
    .all(tenantId)
    .map((row) => ({ ...row }) as unknown as TicketEventRow);
}
