import type { PendingEvents } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

/** Events of one row of the table: making the rows of these is one transaction, which others wait for. */
const eventsPerPart = 256;

/** Notes that the rows of these events are due. Inside a write. */
export function addPendingEvents(
  { connection, tenantId }: StoreContext,
  keys: readonly string[],
  seq: number,
): void {
  for (let part = 0; part * eventsPerPart < keys.length; part += 1) {
    const some = keys.slice(part * eventsPerPart, (part + 1) * eventsPerPart);
    connection
      .statement(
        "INSERT INTO pending_event (tenant_id, seq, part, events, event_keys) VALUES (?, ?, ?, ?, ?)",
      )
      .run(tenantId, seq, part, some.length, some.join(" "));
  }
}

/** The rows of these are made. Answers whether any was due. Inside a write. */
export function removePendingEvents(
  { connection, tenantId }: StoreContext,
  parts: readonly Pick<PendingEvents, "seq" | "part">[],
): boolean {
  const remove = connection.statement(
    "DELETE FROM pending_event WHERE tenant_id = ? AND seq = ? AND part = ?",
  );
  return (
    parts.filter(({ seq, part }) => Number(remove.run(tenantId, seq, part).changes) > 0).length > 0
  );
}

export function countPendingEvents({ connection, tenantId }: StoreContext): number {
  const [row] = connection.rows(
    "SELECT coalesce(sum(events), 0) FROM pending_event WHERE tenant_id = ?",
    tenantId,
  );
  return Number(row?.[0]);
}

export function readPendingEvents(context: StoreContext, limit: number): readonly PendingEvents[] {
  return context.connection
    .rows(
      `SELECT d.seq, d.part, d.event_keys, p.kind, p.name FROM pending_event d
       JOIN batch b ON b.tenant_id = d.tenant_id AND b.seq = d.seq
       JOIN principal p ON p.tenant_id = b.tenant_id AND p.principal_id = b.principal_id
       WHERE d.tenant_id = ? ORDER BY d.seq, d.part LIMIT ?`,
      context.tenantId,
      limit,
    )
    .map(([seq, part, keys, kind, name]) => ({
      seq: Number(seq),
      part: Number(part),
      principal: { kind: kind === "user" ? "user" : "api-key", name: String(name) } as const,
      events: readEvents(context, String(keys).split(" ")),
    }));
}

const anyOfPart = Array.from({ length: eventsPerPart }, () => "?").join(", ");

/** One query for as many as a part may hold: lists of any length would each be a statement of their own. */
function readEvents(
  { connection, tenantId }: StoreContext,
  keys: readonly string[],
): PendingEvents["events"] {
  const padded = Array.from({ length: eventsPerPart }, (_, index) => keys[index] ?? "");
  return connection
    .rows(
      `SELECT event_key, at, payload_redacted FROM event WHERE tenant_id = ? AND event_key IN (${anyOfPart})
       ORDER BY event_key`,
      tenantId,
      ...padded,
    )
    .map(([eventKey, at, payload]) => ({
      eventKey: String(eventKey),
      at: Number(at),
      payloadRedacted: String(payload),
    }));
}
