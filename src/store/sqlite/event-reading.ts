import type { EventCount, StoredEvent } from "../event-port.ts";
import type { StoreContext } from "./context.ts";

/** Sorting all events of a busy day at once took a gigabyte. */
const countedAtOnce = 20_000;

/** Inside a read. In order of time. */
export function readEventCounts(context: StoreContext, since: number): readonly EventCount[] {
  const counts = new Map<string, EventCount>();
  let after = "";
  for (let counted = countedAtOnce; counted === countedAtOnce;) {
    counted = 0;
    for (const { lastKey, isSince, ...some } of countSome(context, since, after)) {
      counted += some.count;
      if (lastKey > after) after = lastKey;
      if (!isSince) continue;
      const name = JSON.stringify([some.minute, some.source, some.success]);
      counts.set(name, { ...some, count: some.count + (counts.get(name)?.count ?? 0) });
    }
  }
  return [...counts.values()].toSorted((a, b) => a.minute - b.minute);
}

interface SomeCounted extends EventCount {
  readonly lastKey: string;
  readonly isSince: boolean;
}

/** The next events in the order of their keys. Batches are numbered as they come, but for a clock that was set back. */
function countSome(
  { connection, tenantId }: StoreContext,
  since: number,
  after: string,
): readonly SomeCounted[] {
  const rows = connection.rows(
    `SELECT b.received_at / 60000 AS minute, e.source, e.success, CASE WHEN b.received_at >= ?2 THEN 1 ELSE 0 END AS since,
       count(*), max(e.event_key)
     FROM (
       SELECT event_key, source, batch_seq, json_extract(payload_redacted, '$.success') AS success
       FROM event
       WHERE tenant_id = ?1 AND event_key > ?3 AND batch_seq >= (
         SELECT min(seq) FROM batch WHERE tenant_id = ?1 AND received_at >= ?2
       )
       ORDER BY event_key LIMIT ${countedAtOnce}
     ) e JOIN batch b ON b.tenant_id = ?1 AND b.seq = e.batch_seq
     GROUP BY minute, e.source, e.success, since`,
    tenantId,
    since,
    after,
  );
  return rows.map(([minute, source, success, isSince, count, lastKey]) => ({
    minute: Number(minute),
    source: textOrNull(source),
    success: truthOf(success),
    isSince: Number(isSince) === 1,
    count: Number(count),
    lastKey: String(lastKey),
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

/** Keys begin with the event's own second, so that older events are passed over. Those of our own have an index. Inside a read. */
export function readEventsSince(
  { connection, tenantId }: StoreContext,
  source: string,
  since: number,
): readonly { readonly kind: string | null; readonly payloadRedacted: string }[] {
  const rows = connection.rows(
    `SELECT kind, payload_redacted FROM event
     WHERE tenant_id = ? AND source = ? AND event_key >= ? AND at >= ?
       ${source.startsWith("whetstone.") ? "AND source >= 'whetstone.' AND source < 'whetstone/'" : ""}
     ORDER BY event_key`,
    tenantId,
    source,
    secondOf(since),
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
