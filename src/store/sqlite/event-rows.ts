import type { EventRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

export type EventWriter = (
  row: EventRow,
  sessionId: number | null,
  seq: number,
) => "stored" | "duplicate";

export function createEventWriter({ connection, tenantId }: StoreContext): EventWriter {
  const insert = connection.statement(
    `INSERT INTO event (tenant_id, event_key, source, kind, session_id, at, payload_redacted, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, event_key) DO NOTHING`,
  );
  return (row, sessionId, seq) => {
    const { eventKey, source, kind, at, payloadRedacted } = row;
    const { changes } = insert.run(
      tenantId,
      eventKey,
      source,
      kind,
      sessionId,
      at,
      payloadRedacted,
      seq,
    );
    return changes === 1 ? "stored" : "duplicate";
  };
}
