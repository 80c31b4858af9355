import type { EventCount, StoredEvent } from "../event-port.ts";
import type { StoreContext } from "./context.ts";

export function readEventCounts(
  { connection, tenantId }: StoreContext,
  since: number,
): readonly EventCount[] {
  const rows = connection.rows(
    `SELECT b.received_at / 60000 AS minute, e.source, json_extract(e.payload_redacted, '$.success') AS success, count(*)
     FROM event e JOIN batch b ON b.tenant_id = e.tenant_id AND b.seq = e.batch_seq
     WHERE e.tenant_id = ?1 AND b.received_at >= ?2
     GROUP BY minute, e.source, success ORDER BY minute, e.source, success`,
    tenantId,
    since,
  );
  return rows.map(([minute, source, success, count]) => ({
    minute: Number(minute),
    source: textOrNull(source),
    success: truthOf(success),
    count: Number(count),
  }));
}

export function readLatestEvents(
  { connection, tenantId }: StoreContext,
  source: string,
  limit: number,
): readonly StoredEvent[] {
  const rows = connection.rows(
    `SELECT source, kind, at, payload_redacted FROM event WHERE tenant_id = ? AND source = ?
     ORDER BY batch_seq DESC, event_key DESC LIMIT ?`,
    tenantId,
    source,
    limit,
  );
  const newestFirst = rows.map(([from, kind, at, payload]) => ({
    source: textOrNull(from),
    kind: textOrNull(kind),
    at: Number(at),
    payloadRedacted: String(payload),
  }));
  return newestFirst.toReversed();
}

/** Keys begin with the event's own second, so that older events are passed over. Inside a read. */
export function readEventsSince(
  { connection, tenantId }: StoreContext,
  source: string,
  since: number,
): readonly { readonly kind: string | null; readonly payloadRedacted: string }[] {
  const rows = connection.rows(
    `SELECT kind, payload_redacted FROM event
     WHERE tenant_id = ? AND event_key >= ? AND source = ? AND at >= ? ORDER BY event_key`,
    tenantId,
    secondOf(since),
    source,
    since,
  );
  return rows.map(([kind, payload]) => ({
    kind: textOrNull(kind),
    payloadRedacted: String(payload),
  }));
}

/** The beginning of the keys of events of that second: see ingest/live/event-key.ts. */
function secondOf(atMs: number): string {
  return Math.max(0, Math.floor(atMs / 1000))
    .toString(16)
    .padStart(8, "0");
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** SQLite answers a truth value of JSON as a number, PostgreSQL as its text. */
function truthOf(value: unknown): boolean | null {
  if (value === 1 || value === "true") return true;
  return value === 0 || value === "false" ? false : null;
}
