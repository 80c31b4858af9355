import type { EventCount, EventWalk, StoredEvent, WalkedEvents } from "../event-port.ts";
import type { StoreContext } from "./context.ts";

/** Some milliseconds of work: who counts also answers callers. */
const passedAtOnce = 1000;

/** Inside a read. */
export function startEventWalk({ connection, tenantId }: StoreContext, since: number): EventWalk {
  const [row] = connection.rows(
    `SELECT (SELECT min(seq) FROM batch WHERE tenant_id = ?1 AND received_at >= ?2),
       (SELECT max(seq) FROM batch WHERE tenant_id = ?1)`,
    tenantId,
    since,
  );
  const lastBatch = Number(row?.[1] ?? 0);
  return { since, firstBatch: Number(row?.[0] ?? lastBatch + 1), lastBatch, after: "" };
}

/** Inside a read. By key, because that is how events lie; what comes in meanwhile belongs to later batches. */
export function walkEvents(
  context: StoreContext,
  walk: EventWalk,
  source: string,
  limit: number,
): WalkedEvents {
  const [row] = context.connection.rows(
    `SELECT count(*), max(event_key) FROM (
       SELECT event_key FROM event WHERE tenant_id = ? AND event_key > ?
       ORDER BY event_key LIMIT ${passedAtOnce}) passed`,
    context.tenantId,
    walk.after,
  );
  const passed = Number(row?.[0]);
  if (passed === 0) return { counts: [], latest: [], next: null };
  const upTo = String(row?.[1]);
  return {
    counts: countPassed(context, walk, upTo),
    latest: latestPassed(context, walk, upTo, source, limit),
    next: passed < passedAtOnce ? null : { ...walk, after: upTo },
  };
}

/**
 * Batches are numbered as they come, but for a clock that was set back. Payloads are canonical JSON, so that one with this
 * field has it in this spelling: most others need not be parsed.
 */
function countPassed(
  { connection, tenantId }: StoreContext,
  { since, firstBatch, lastBatch, after }: EventWalk,
  upTo: string,
): readonly EventCount[] {
  const rows = connection.rows(
    `SELECT b.received_at / 60000 AS minute, e.source, e.success, count(*)
     FROM (
       SELECT source, batch_seq,
         CASE WHEN instr(payload_redacted, '"success"') > 0 THEN json_extract(payload_redacted, '$.success') END AS success
       FROM event
       WHERE tenant_id = ?1 AND event_key > ?2 AND event_key <= ?3 AND batch_seq BETWEEN ?4 AND ?5
     ) e JOIN batch b ON b.tenant_id = ?1 AND b.seq = e.batch_seq AND b.received_at >= ?6
     GROUP BY minute, e.source, e.success`,
    tenantId,
    after,
    upTo,
    firstBatch,
    lastBatch,
    since,
  );
  return rows.map(([minute, source, success, count]) => ({
    minute: Number(minute),
    source: typeof source === "string" ? source : null,
    success: truthOf(success),
    count: Number(count),
  }));
}

function latestPassed(
  { connection, tenantId }: StoreContext,
  { lastBatch, after }: EventWalk,
  upTo: string,
  source: string,
  limit: number,
): readonly StoredEvent[] {
  const rows = connection.rows(
    `SELECT batch_seq, event_key, payload_redacted FROM event
     WHERE tenant_id = ? AND event_key > ? AND event_key <= ? AND batch_seq <= ? AND source = ?
     ORDER BY batch_seq DESC, event_key DESC LIMIT ?`,
    tenantId,
    after,
    upTo,
    lastBatch,
    source,
    limit,
  );
  const newestFirst = rows.map(([batchSeq, eventKey, payload]) => ({
    batchSeq: Number(batchSeq),
    eventKey: String(eventKey),
    payloadRedacted: String(payload),
  }));
  return newestFirst.toReversed();
}

/** SQLite answers a truth value of JSON as a number, PostgreSQL as its text. */
function truthOf(value: unknown): boolean | null {
  if (value === 1 || value === "true") return true;
  return value === 0 || value === "false" ? false : null;
}
