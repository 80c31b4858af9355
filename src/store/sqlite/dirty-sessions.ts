import { isAnnounced } from "./announced.ts";
import type { StoreContext } from "./context.ts";
import type { Lengthened } from "../derive-port.ts";
import { newestRows } from "./newest-rows.ts";
import { indexBetween, indexedSoFar } from "./search-index.ts";

/**
 * Sessions (of tenant ?1) that claim the id of session ?2 and those that share its lineage. CROSS JOIN keeps the order:
 * without it SQLite goes through every lineage of the tenant, and marking ten thousand sessions takes minutes.
 */
export const copiesOfSession = `
  SELECT other.session_id FROM session me
  CROSS JOIN session other
  WHERE me.session_id = ?2 AND other.tenant_id = ?1 AND other.session_key = me.session_key
  UNION ALL
  SELECT other.session_id FROM lineage me
  CROSS JOIN lineage other
  WHERE me.tenant_id = ?1 AND me.session_id = ?2 AND other.tenant_id = ?1 AND other.value = me.value`;

/**
 * Moves the mark of a session that gained rows; false where it has none. Those that depend on a marked session are
 * derived with it, so that their own marks need not move. Not enough for what counts before any source announced the
 * session: nothing is derived of it then, and its mark stays.
 */
export function moveMark(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  seq: number,
): boolean {
  const { changes } = connection
    .statement("UPDATE dirty_session SET seq = ? WHERE tenant_id = ? AND session_id = ?")
    .run(seq, tenantId, sessionId);
  return Number(changes) > 0;
}

/**
 * Marks a session for derivation. What is derived of those that claim the same id or share its lineage depends on it: once
 * announced it is derived together with them, until then they are marked too. Not always, for each of ten thousand copies
 * of one history would mark all others.
 */
export function markDirty(context: StoreContext, sessionId: number, seq: number): void {
  const { connection, tenantId } = context;
  const marked = isAnnounced(context, sessionId) ? "VALUES (?1, ?2, ?3)" : itselfAndCopies;
  connection
    .statement(
      `INSERT INTO dirty_session (tenant_id, session_id, seq) ${marked}
       ON CONFLICT (tenant_id, session_id) DO UPDATE SET seq = excluded.seq`,
    )
    .run(tenantId, sessionId, seq);
}

/** The mark of a session that gained only texts to be searched: a batch's number is never negative. */
export const textsOnly = -1;

/** Marks a session that gained nothing but what lies past its beginning, unless it is to be derived anyway. */
export function markTexts({ connection, tenantId }: StoreContext, sessionId: number): void {
  connection
    .statement(
      "INSERT INTO dirty_session (tenant_id, session_id, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .run(tenantId, sessionId, textsOnly);
}

/** The sessions that are marked so, each with how far the rows of all go: what comes later is left for another time. */
export function readLengthened(context: StoreContext): readonly Lengthened[] {
  const { connection, tenantId } = context;
  const rows = connection.rows(
    "SELECT session_id FROM dirty_session WHERE tenant_id = ? AND seq = ? ORDER BY session_id",
    tenantId,
    textsOnly,
  );
  if (rows.length === 0) return [];
  const upTo = newestRows(context);
  return rows.map(([id]) => {
    const sessionId = Number(id);
    return {
      ref: findableRef(context, sessionId),
      after: indexedSoFar(context, sessionId, upTo),
      upTo,
    };
  });
}

/** Indexes some of what such a session gained; true once nothing is left. Its mark goes if nothing came since. Inside a write. */
export function indexTexts(context: StoreContext, { ref, after, upTo }: Lengthened): boolean {
  const sessionId = context.sessions.find(ref);
  if (sessionId === null) return true;
  if (!indexBetween(context, sessionId, after, upTo)) return false;
  const newest = newestRows(context);
  const isCurrent = newest.stepId === upTo.stepId && newest.observationId === upTo.observationId;
  if (isCurrent) removeMark(context, sessionId, textsOnly);
  return true;
}

/** Each once: PostgreSQL refuses to change a row twice in one statement. */
const itselfAndCopies = `
  SELECT ?1, session_id, ?3 FROM (SELECT ?2 AS session_id UNION ${copiesOfSession}) AS marked
  WHERE true`;

/** Refs of some marked sessions; those that no source has announced yet are left until one does. */
export function readDirty(context: StoreContext, limit: number): readonly string[] {
  const { connection, tenantId } = context;
  return connection
    .rows(
      `SELECT d.session_id FROM dirty_session d
       WHERE d.tenant_id = ?1 AND d.seq <> ${textsOnly} AND EXISTS (
         SELECT 1 FROM session_announcement a WHERE a.tenant_id = ?1 AND a.session_id = d.session_id)
       ORDER BY d.session_id LIMIT ?2`,
      tenantId,
      limit,
    )
    .map(([id]) => findableRef(context, Number(id)));
}

/**
 * The ref of a marked session. Throws where the index does not lead back to its row: what is derived of the session could
 * not be stored, and its mark would stay for ever.
 */
function findableRef({ connection, sessions }: StoreContext, sessionId: number): string {
  const ref = sessions.ref(sessionId);
  if (sessions.find(ref) !== sessionId) throw connection.damaged();
  return ref;
}

/** Remembers how a session was marked when it was read. */
export function noteMark(context: StoreContext, sessionId: number): void {
  context.loadedMarks.set(sessionId, readMark(context, sessionId));
}

/** Clears the mark of a derived session, unless its record has changed since it was read. */
export function clearMark(context: StoreContext, sessionId: number): void {
  const mark = context.loadedMarks.get(sessionId) ?? readMark(context, sessionId);
  context.loadedMarks.delete(sessionId);
  removeMark(context, sessionId, mark);
}

function removeMark({ connection, tenantId }: StoreContext, sessionId: number, mark: number): void {
  connection
    .statement("DELETE FROM dirty_session WHERE tenant_id = ? AND session_id = ? AND seq = ?")
    .run(tenantId, sessionId, mark);
}

export function readMark({ connection, tenantId }: StoreContext, sessionId: number): number {
  const row = connection
    .statement("SELECT seq FROM dirty_session WHERE tenant_id = ? AND session_id = ?")
    .get(tenantId, sessionId);
  return Number(row?.["seq"] ?? 0);
}
